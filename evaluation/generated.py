"""Fictional reports in any number, for measuring speed and growth: messy enough that no stage is spared its work.

Names, places and sentences are invented; a seed gives the same reports everywhere. Every fifth report is a cut copy of an
agency text, so that origins have something to find.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path

GIVEN = [
    "Ana",
    "Bela",
    "Corin",
    "Dario",
    "Edda",
    "Faruk",
    "Gela",
    "Hanno",
    "Ilse",
    "Jovan",
    "Kira",
    "Lemo",
    "Mirela",
    "Nadir",
    "Odile",
    "Pavel",
    "Quirin",
    "Rasha",
    "Sefa",
    "Tomas",
]
FAMILY = [
    "Arvel",
    "Bastide",
    "Corrigan",
    "Dunmore",
    "Eskil",
    "Farrow",
    "Galvane",
    "Harrick",
    "Ivers",
    "Jarrold",
    "Kessing",
    "Lorimer",
    "Marchetti",
    "Norrell",
    "Ostrander",
    "Pellucid",
    "Quarles",
    "Renner",
    "Sallow",
    "Tarvin",
    "Umbridge",
    "Varga",
    "Wexler",
    "Yarrow",
    "Zeller",
]
LANDS = ["Arvenia", "Belmora", "Castria", "Dorland", "Estovia", "Ferrand", "Galdova", "Hestia"]
OFFICES = (
    "foreign minister", "interior minister", "ambassador", "army spokesman", "ministry spokeswoman", "opposition leader",
    "police chief", "governor", "human rights commissioner",
)  # fmt: skip
PLACES = [
    "the salt works",
    "the old harbour",
    "the border camp",
    "the northern prison",
    "the airfield",
    "the quarry",
    "the ferry terminal",
]
EVENTS = (
    "prisoners were beaten at {place}", "shells were fired at {place}", "{n} people were held without charge at {place}",
    "aid convoys were turned back near {place}", "the detainees at {place} were moved by train",
    "a mass grave lies behind {place}", "at least {n} people died at {place}", "the footage from {place} was staged",
)  # fmt: skip
SAYS = ("said", "told reporters", "insisted", "confirmed", "acknowledged", "claimed", "warned", "stressed")
DAYS = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday"]


def reports(count: int, seed: int = 7) -> Iterator[tuple[str, str]]:
    """(file name, text) of `count` reports of about 330 words; the people and places grow with the count."""
    rng = random.Random(seed)
    agency = ""
    for number in range(count):
        if number % 5 == 4:
            lines = agency.split("\n\n")
            yield (
                f"copy-{number:05d}.txt",
                "\n\n".join(["Rewritten headline for a copied story", *lines[1 : len(lines) - 1]]),
            )
            continue
        text = report(rng, number)
        if number % 5 == 0:
            agency = text
        yield f"report-{number:05d}.txt", text


def report(rng: random.Random, number: int) -> str:
    """One report: a headline, a dateline, some fourteen paragraphs with attributions of every kind, a promo."""
    # Fresh names for every few reports: a real pile does not repeat the same ten people for ever.
    people = [
        f"{rng.choice(GIVEN)} {rng.choice(FAMILY)}{rng.choice(('', '-', 'a', 'o', 'is'))}".rstrip("-") for _ in range(4)
    ]
    lands = rng.sample(LANDS, 2)
    offices = rng.sample(OFFICES, 4)
    place, other = rng.sample(PLACES, 2)
    tag = f"{rng.choice(FAMILY)} {rng.choice(('district', 'valley', 'province'))}"

    def event() -> str:
        return rng.choice(EVENTS).format(place=f"{rng.choice((place, other))} in {tag}", n=rng.randint(3, 400))

    def somebody(first: bool) -> str:
        index = rng.randrange(4)
        land = lands[index % 2]
        if first:
            return rng.choice(
                (f"{land}’s {offices[index]} {people[index]}", f"{people[index]}, {land}’s {offices[index]},")
            )
        return rng.choice((people[index].split()[-1], f"Mr {people[index].split()[-1]}", "He", f"The {offices[index]}"))

    paragraphs = [f"{lands[0]} and {lands[1]} trade accusations over {tag}, report {number}"]
    for index in range(14):
        who = somebody(index < 4)
        form = rng.randrange(7)
        if form == 0:
            paragraphs.append(f"{who} {rng.choice(SAYS)} on {rng.choice(DAYS)} that {event()}.")
        elif form == 1:
            paragraphs.append(
                f"“It is clear that {event()}. We will not look away,” {who.rstrip(',')} {rng.choice(SAYS)}."
            )
        elif form == 2:
            paragraphs.append(f"{who} denied that {event()}, and called the reports “a fabrication”.")
        elif form == 3:
            paragraphs.append(f"According to residents of {tag}, {event()} in the night to {rng.choice(DAYS)}.")
        elif form == 4:
            paragraphs.append(
                f"“There is no proof of this,” {who.rstrip(',')} {rng.choice(SAYS)}, adding that {event()}."
            )
        elif form == 5:
            paragraphs.append(f"{who} accused {rng.choice(lands)} of hiding the truth about {place} in {tag}.")
        else:
            paragraphs.append(
                f"The road to {other} was closed for {rng.randint(2, 9)} days, and traffic in {tag} was thin."
            )
    paragraphs.insert(6, "Sign up to our morning newsletter")
    return "\n\n".join(paragraphs)


def write(folder: Path, count: int, seed: int = 7) -> int:
    """Write the reports as text files; returns the number of words."""
    folder.mkdir(parents=True, exist_ok=True)
    words = 0
    for name, text in reports(count, seed):
        (folder / name).write_text(text + "\n", "utf-8")
        words += len(text.split())
    return words
