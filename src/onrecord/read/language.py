"""Which language a text is in: scripts first, then function words. Enough to tell English from what is not.

Abstains ("und") on texts that are too short or that fit no language clearly.
"""

from __future__ import annotations

import re
from collections import Counter

_SAMPLE = 6_000  # characters, from the start and from the middle
_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?")
_FEWEST_WORDS = 12
_FEWEST_HITS = 4

_FUNCTION_WORDS = {
    "en": "the of and to in that is was for with as his he her she they their it on at by from this be are were not but "
    "have has had who which would will been said or an its we you when about after more also could into than",
    "de": "der die und das den von zu mit sich des auf für ist im dem nicht ein eine als auch es an werden aus er hat "
    "dass sie nach wird bei einer um am sind noch wie einem über einen so zum war haben nur oder aber vor zur bis mehr",
    "fr": "le la les de des du et en un une est que dans qui pour par sur pas plus avec au ce il son sont été cette aux "
    "ses ont mais nous elle leur comme ou deux fait se d'un d'une était ces entre après sans selon",
    "es": "el la los las de del y en que un una es por con para se no su al lo como más pero sus le ha este sobre entre "
    "también fue desde está cuando muy sin hasta ser son dos según han había",
    "it": "il lo la i gli le di del della e in che un una è per con non si da al dei delle alla nel anche sono come più "
    "ha ma dal questo nella hanno ai stato essere degli se tra loro dopo",
    "pt": "o a os as de do da dos das e em que um uma é por com para se não no na ao mais como mas foi pela pelo seu sua "
    "são também entre até ser está já sobre quando muito há à",
    "nl": "de het een en van in is dat op te zijn met voor niet aan er die om ook als bij door maar naar uit heeft worden "
    "wordt over nog tot werd hij ze was deze meer dan hebben geen",
    "sv": "och att det i en som är på av för med den till inte har de ett om han men var från så vi kan när hade sig eller "
    "efter under vid mot ska också",
    "da": "og i det at en den til er som på de med for af ikke der har et om var vil han men fra så kan efter blev også "
    "havde mod være",
    "no": "og i det som er på en til av for at med har de ikke den et om var fra han men så kan etter ble også være mot vi",
    "fi": "ja on ei että se hän oli mutta kun myös ovat ole mukaan tai kuin joka sen olla mitä vain jos hänen",
    "pl": "i w na z do się nie że to jest o jak za od po przez ale który są dla tym co ma być oraz także tego jego przed",
    "cs": "a se v na je že s z do o to i ve pro k za by ale si po jako jsou který od podle jeho také byl při",
    "hu": "a az és hogy nem is egy volt meg de ez csak már még el szerint mint azt van lesz vagy kell",
    "ro": "și în de la cu pe că nu un o este din pentru sa care mai a fost prin dar sunt după între ca al ale",
    "tr": "ve bir bu da de için ile olarak çok daha olan gibi en kadar ise sonra ne ama var değil olduğunu göre dedi",
    "id": "yang di dan itu dengan untuk tidak ini dari dalam akan pada juga ke karena ada mereka sudah telah oleh kata",
    "vi": "và của là có trong được cho các không một với những người này đã đến khi tại về theo",
    "sq": "dhe të në e i një për me nga që është së ka si do jo më janë por kjo",
    "hr": "i u je na se da za su od s kako koji što ne bi to o iz nije će ili ali kao samo",
}
_SCRIPTS = (
    ("zh", re.compile(r"[\u4e00-\u9fff]")),
    ("ko", re.compile(r"[\uac00-\ud7af]")),
    ("ar", re.compile(r"[\u0600-\u06ff]")),
    ("he", re.compile(r"[\u0590-\u05ff]")),
    ("ru", re.compile(r"[\u0400-\u04ff]")),
    ("el", re.compile(r"[\u0370-\u03ff]")),
    ("hi", re.compile(r"[\u0900-\u097f]")),
    ("bn", re.compile(r"[\u0980-\u09ff]")),
    ("ta", re.compile(r"[\u0b80-\u0bff]")),
    ("te", re.compile(r"[\u0c00-\u0c7f]")),
    ("kn", re.compile(r"[\u0c80-\u0cff]")),
    ("ml", re.compile(r"[\u0d00-\u0d7f]")),
    ("gu", re.compile(r"[\u0a80-\u0aff]")),
    ("pa", re.compile(r"[\u0a00-\u0a7f]")),
    ("or", re.compile(r"[\u0b00-\u0b7f]")),
    ("si", re.compile(r"[\u0d80-\u0dff]")),
    ("dv", re.compile(r"[\u0780-\u07bf]")),
    ("lo", re.compile(r"[\u0e80-\u0eff]")),
    ("bo", re.compile(r"[\u0f00-\u0fff]")),
    ("th", re.compile(r"[\u0e00-\u0e7f]")),
    ("ka", re.compile(r"[\u10a0-\u10ff]")),
    ("hy", re.compile(r"[\u0530-\u058f]")),
    ("am", re.compile(r"[\u1200-\u137f]")),
    ("my", re.compile(r"[\u1000-\u109f]")),
    ("km", re.compile(r"[\u1780-\u17ff]")),
)
_DENSE = frozenset({"zh", "ko"})  # a letter says as much as a word elsewhere, so fewer of them make a text
_BEYOND_LATIN = re.compile(r"[\u0370-\u1fff\u3040-\ud7af]")
_KANA = re.compile(r"[\u3040-\u30ff]")
_PERSIAN = re.compile(r"[پچژگی]")
_UYGHUR = re.compile(r"[ەۋېۆۇۈڭ]")
_URDU = re.compile(r"[ٹڈڑےہ]")
_UKRAINIAN = re.compile(r"[іїєґІЇЄҐ]")
_LANGUAGES: dict[str, list[str]] = {}  # function word -> languages
for _language, _words in _FUNCTION_WORDS.items():
    for _word in sorted(set(_words.split())):
        _LANGUAGES.setdefault(_word, []).append(_language)


def language_of(text: str) -> str:
    """ISO 639-1 code of the language of a text, or "und"."""
    half = _SAMPLE // 2
    sample = text if len(text) <= _SAMPLE else f"{text[:half]} {text[len(text) // 2 : len(text) // 2 + half]}"
    if len(_BEYOND_LATIN.findall(sample)) >= 10:
        letters = sum(map(str.isalpha, sample))
        for language, script in _SCRIPTS:
            count = len(script.findall(sample))
            if count >= 10 and count > (0.3 if language in _DENSE else 0.5) * letters:
                return _within_script(language, sample, count)
    words = Counter(_WORD.findall(sample))
    total = words.total()
    if total < _FEWEST_WORDS:
        return "und"
    hits = Counter(dict.fromkeys(_FUNCTION_WORDS, 0))
    for word, count in words.items():
        for language in _LANGUAGES.get(word.casefold().replace("’", "'"), ()):
            hits[language] += count
    (best, most), (_, second) = sorted(hits.items(), key=lambda item: (-item[1], item[0]))[:2]
    if most < _FEWEST_HITS or most < 0.12 * total or most < 1.15 * second:
        return "und"
    return best


def _within_script(language: str, sample: str, count: int) -> str:
    """The language within a script that several share, by letters that only one of them has."""
    if language == "zh" and len(_KANA.findall(sample)) > 0.1 * count:
        return "ja"
    if language == "ru" and len(_UKRAINIAN.findall(sample)) > 0.02 * count:
        return "uk"
    if language == "ar":
        for other, letters, share in (("ug", _UYGHUR, 0.1), ("ur", _URDU, 0.03), ("fa", _PERSIAN, 0.03)):
            if len(letters.findall(sample)) > share * count:
                return other
    return language
