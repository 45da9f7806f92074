"""What a careful reader finds in the example case: the tables that test_example.py holds the record against.

Written by reading the items, not by running the code. `words` are words of the content that stand in the document once;
straight and curly quotation marks count as the same, as do a line break and a blank.
"""

from __future__ import annotations

from typing import NamedTuple

BRENNICK = "brennick-courier.html"
DOCKSIDE = "dockside-digest.html"
EMBASSY = "embassy-note.txt"
FERROW = "ferrow-gazette.html"
LANTERN = "sorrim-lantern.html"
LIVE = "halvary-one-live.html"
MINISTRY = "ministry-statement-41.pdf"
OUTER = "outer-islets.txt"
SKUA = "skua24-amp.html"
STRAITSIDE = "straitside-review.html"
TAMM = "tamm-island-standard.html"
TRIBUNE = "orrel-tribune.html"
WIRE = "strandwire-lagoon-deaths.txt"
CLIP = "grey-quay-clip.mp4"
PICTURE = "grey-quay-frame.jpg"
AGAIN = "saltroad.mp4"

COPIES = (DOCKSIDE, FERROW, SKUA, TAMM, WIRE)
OTHERS = (BRENNICK, EMBASSY, LANTERN, LIVE, MINISTRY, OUTER, STRAITSIDE, TRIBUNE)

# Who is behind it. A person: all words of the name stand in the speaker's name. A body: one of these forms is the
# speaker's name or an alias. Unnamed: nobody is named, and one of these words stands in the source or the speaker's name.
Person = str


class Body(NamedTuple):
    forms: tuple[str, ...]


class Unnamed(NamedTuple):
    words: tuple[str, ...]


Who = Person | Body | Unnamed

ABELARD: Who = "Noor Abelard"
ASHBY: Who = "Jorun Ashby"
COLLE: Who = "Bram Colle"
CRAW: Who = "Bettina Craw"
DANESCO: Who = "Aurelio Danesco"
DOVEY: Who = "Anselm Dovey"
EMMERIN: Who = "Joss Emmerin"
FARRAN: Who = "Odile Farran"
MIRA: Who = "Mira Orsk"
ORDOLUZ: Who = "Gaspar Ordoluz"
OSTENE: Who = "Pilar Ostene"
OSTRAND: Who = "Linnea Ostrand"
REIKARD: Who = "Tomas Reikard"
SOLLIS: Who = "Maren Sollis"
TAVELLI: Who = "Renzo Tavelli"
TAVI: Who = "Tavi Orsk"
INTERIOR: Who = Body(("Interior Ministry", "Ministry of the Interior", "Marenzan Interior Ministry"))
MARENZA: Who = Body(("Marenza", "Marenzan government", "Government of Marenza"))
WATCH: Who = Body(("Quellmere Watch",))
ORDERLIES: Who = Unnamed(("orderlies", "two men"))
ONE_ORDERLY: Who = Unnamed(("orderly", "orderlies", "one of them"))
PHYSICIANS: tuple[Who, ...] = (
    Unnamed(("physicians",)),
    Body(("Physicians of the Harbour Health Service", "Harbour Health Service")),
)
MINISTRY_SPOKESWOMAN: Who = Unnamed(("spokeswoman",))


class Expected(NamedTuple):
    """One statement that a careful reader finds: content words, who says it (alternatives in a tuple), stance or ""."""

    words: str
    who: Who | tuple[Who, ...]
    stance: str = ""


STATEMENTS: dict[str, list[Expected]] = {
    EMBASSY: [
        Expected("the clip shown by Halvary One was a fake", DANESCO),
        Expected("The clip was not filmed on Grey Quay", DANESCO),
        Expected("the clip was filmed in December 2021 at Orle Bay", DANESCO, "asserts"),
        Expected("The men in the video are actors in a drill", DANESCO, "asserts"),
        Expected("he did not know who had filmed the clip or where it came from", DANESCO),
        Expected("the clip was filmed on Grey Quay on 28 May 2024", WATCH, "asserts"),
        Expected("We have the original", ABELARD, "asserts"),
    ],
    LANTERN: [
        Expected("holding people in the Quellmere lagoon", INTERIOR, "denies"),
        Expected("the camp described by families", INTERIOR),
        Expected("There is no camp, no prison and no holding site of any kind", OSTENE),
        Expected("What you have been shown is an old salt works", OSTENE, "asserts"),
        Expected("the photographs that families had handed to the panel", OSTENE, "asserts"),
        Expected("whose guards could then be seen on the causeway", SOLLIS),
        Expected("she had seen no guards", OSTENE),
        Expected("boats have been coming after dark since last month", Unnamed(("residents", "people")), "asserts"),
        Expected("about twenty men with sacks over their heads", Unnamed(("net-maker", "one of them")), "asserts"),
        Expected("They walked in a line, holding a rope", Unnamed(("net-maker", "she")), "asserts"),
        Expected("at least 30 Sorrim men have disappeared since the New Year", WATCH, "asserts"),
        Expected("We are not asking the ministry for an opinion", ABELARD, "asserts"),
        Expected("following the matter", REIKARD, "asserts"),
        Expected("too early to say who was behind the disappearances", REIKARD),
        Expected("there would have to be consequences", REIKARD),
        Expected("would open the lagoon to reporters by the summer", OSTENE, "asserts"),
    ],
    MINISTRY: [
        Expected("What we run on Grey Quay is a quarantine and training centre", ORDOLUZ, "asserts"),
        Expected("Every man there has signed a paper", ORDOLUZ, "asserts"),
        Expected("64 persons were present at the centre", INTERIOR, "asserts"),
        Expected("community are held because of their origin", INTERIOR, "denies"),
        Expected("We do not ask a man with fever what language he speaks", ORDOLUZ),
        Expected("there was no holding site in the lagoon", (INTERIOR, MINISTRY_SPOKESWOMAN)),
        Expected("That answer was correct on the day on which it was given", INTERIOR, "asserts"),
        Expected("the huts on the quay are dry, heated and aired", PHYSICIANS, "asserts"),
        Expected("journalists would be admitted to the centre", ORDOLUZ, "asserts"),
        Expected("refrain from unannounced visits", INTERIOR, "asserts"),
        Expected("who approach the quay without a permit would be turned back", INTERIOR, "asserts"),
        Expected("it might be closed before the end of the year", TAVELLI, "hedges"),
        Expected("A quarantine lasts as long as a fever", TAVELLI, "asserts"),
    ],
    TRIBUNE: [
        Expected("lawful, clean and temporary", ORDOLUZ, "asserts"),
        Expected("Nobody is locked up", ORDOLUZ),
        Expected("People come to us with fever and they leave with a trade", ORDOLUZ, "asserts"),
        Expected("foreign reports that spoke of a camp", ORDOLUZ, "asserts"),
        Expected("his ministry had nothing to hide", ORDOLUZ),
        Expected("Some 60 seafarers are at the centre", TAVELLI, "asserts"),
        Expected("They learn to mend nets and engines", TAVELLI, "asserts"),
        Expected("her staff went to the quay once a week", FARRAN, "asserts"),
        Expected("I saw clean sheets and full plates", FARRAN, "asserts"),
        Expected("it was not clear whether his members could leave", COLLE),
        Expected("We are told that they can go", COLLE),
        Expected("Nobody has shown us the gate", COLLE, "asserts"),
        Expected("men are held on the quay by force", Unnamed(("exile groups",)), "asserts"),
        Expected("a prison with a new sign", REIKARD, "asserts"),
        Expected("it was for health reasons", Unnamed(("guard",)), "asserts"),
    ],
    STRAITSIDE: [
        Expected(
            "dozens of men are being held behind a fence",
            (Unnamed(("diplomats",)), Body(("Halvary", "Halvary's government", "Government of Halvary"))),
            "asserts",
        ),
        Expected("Our people stood in front of the huts", REIKARD, "asserts"),
        Expected("the diplomats had counted", (REIKARD, Unnamed(("diplomats",))), "asserts"),
        Expected("that the site existed", MARENZA, "denies"),
        Expected("there was no prison or holding site of any kind", (MINISTRY_SPOKESWOMAN, INTERIOR)),
        Expected("lawful quarantine and training centre", INTERIOR, "asserts"),
        Expected("The centre is lawful, it is clean and it is temporary", TAVELLI, "asserts"),
        Expected("Halvary should look after its own harbors", TAVELLI, "asserts"),
        Expected("they slept eleven to a hut", Unnamed(("detainees",)), "asserts"),
        Expected("They took my belt and my telephone", EMMERIN, "asserts"),
        Expected("he was held for seven weeks until April", EMMERIN, "asserts"),
        Expected("our families had agreed to it", (EMMERIN, Unnamed(("guards",)))),
        Expected("I never saw a doctor, only men with keys", EMMERIN, "asserts"),
        Expected("When they let me go", EMMERIN, "asserts"),
        Expected(
            "of men being held without charge",
            Body(("Archipelago Council", "rights panel", "Archipelago Council's rights panel")),
        ),
        Expected("she had written to Sant Orrel twice", SOLLIS, "asserts"),
        Expected("between 60 and 90 men have passed through the site", WATCH),
        Expected("the true number could be higher", ABELARD, "hedges"),
        Expected("they had been able to wave to the men", Unnamed(("diplomats", "one of")), "asserts"),
        Expected("he had raised the matter with the Marenzan ambassador", REIKARD, "asserts"),
        Expected("listened and took notes", REIKARD, "asserts"),
    ],
    BRENNICK: [
        Expected("a video that appears to show dozens of bound men", DANESCO),
        Expected("he did not know where the clip had come from", DANESCO, "asserts"),
        Expected("of trying to blacken his country's name", DANESCO, "asserts"),
        Expected("Anyone with a telephone can make such a thing in an afternoon", DANESCO, "asserts"),
        Expected("There are no prisoners on Grey Quay", DANESCO),
        Expected("nobody was ill-treated in Marenza for being Sorrim", DANESCO),
        Expected("The Sorrim are our brothers", DANESCO, "asserts"),
        Expected("They fish, they marry, they vote", DANESCO, "asserts"),
        Expected("the clip was genuine", OSTRAND),
        Expected("abuse of the Sorrim", OSTRAND, "asserts"),
        Expected("people are being held there without charge and without a lawyer", OSTRAND, "asserts"),
        Expected("Our own diplomats stood in front of those huts two years ago", OSTRAND, "asserts"),
        Expected("what is being done on that quay is a crime", OSTRAND, "asserts"),
        Expected("whether Halvary would expel the ambassador", OSTRAND),
        Expected("to any sanctions against its officials", DANESCO, "asserts"),
        Expected("freeze the property of anyone involved in running the site", ASHBY, "asserts"),
        Expected("its analysts had matched the crane and the tide mark", WATCH, "asserts"),
        Expected("The place is not in doubt", ABELARD, "asserts"),
        Expected("The date we are still working on", ABELARD),
        Expected("it had been given the clip by two people", Body(("Halvary One",)), "asserts"),
    ],
    LIVE: [
        Expected("every hour of delay", ASHBY, "asserts"),
        Expected("publish what its diplomats wrote", ASHBY, "asserts"),
        Expected("the report is secret", Unnamed(("ministers",)), "asserts"),
        Expected(
            "it has summoned Halvary's ambassador in Sant Orrel", Body(("Foreign Ministry", "Marenza")), "asserts"
        ),
        Expected("A peaceful nation was insulted at breakfast", CRAW, "asserts"),
        Expected("she could not comment on anonymous material", CRAW),
        Expected("the clip was first uploaded at 04:12", Body(("Pingo",)), "asserts"),
        Expected("the clip was filmed from the window of the old salt office", WATCH, "asserts"),
        Expected("It may have been filmed as early as March", WATCH, "hedges"),
        Expected("he recognised the place at once", Unnamed(("man", "guard")), "asserts"),
        Expected("That is hut four, and that is the crane", Unnamed(("man", "guard", "he")), "asserts"),
        Expected("there were never fewer than 100 men on the quay", Unnamed(("guard",)), "asserts"),
        Expected("I repeat, the clip is a fake", DANESCO),
        Expected("It was not made in my country", DANESCO),
        Expected("the centre on Grey Quay was lawful", DANESCO, "asserts"),
        Expected("her experts had found no sign that the clip had been altered", OSTRAND),
        Expected("I have seen nothing that makes me doubt it", OSTRAND),
        Expected("he did not know where the footage came from", DANESCO),
    ],
    OUTER: [
        Expected("I was at sea", TAVI, "asserts"),
        Expected("he was taken from the harbour last month", MIRA, "asserts"),
        Expected("that he was ill", (Unnamed(("men", "who")), MIRA)),
        Expected("He was never ill a day", MIRA),
        Expected("in a hut with eleven others", MIRA, "asserts"),
        Expected("the men were made to kneel on the quay", (TAVI, MIRA)),
        Expected("he had signed a paper and meant to keep his word", Unnamed(("man", "he")), "asserts"),
        Expected("about a dozen men were still missing", DOVEY, "asserts"),
        Expected("so that somebody has it on paper", DOVEY, "asserts"),
        Expected("some of them have gone to work abroad", DOVEY, "hedges"),
        Expected("a man who goes abroad takes his boots", DOVEY, "asserts"),
        Expected("he knew nothing of any list", Unnamed(("clerk",)), "asserts"),
        Expected("to keep away from the quay until next week", Unnamed(("captain", "soldiers"))),
        Expected("it would go with Friday's boat", DOVEY, "asserts"),
        Expected("We will ask them one thing", DOVEY, "asserts"),
        Expected("Where are the boots?", DOVEY),
    ],
    WIRE: [
        Expected("people have died since", ORDERLIES, "asserts"),
        Expected("most of the dead were Sorrim fishermen", ORDERLIES, "asserts"),
        Expected("on every certificate", ONE_ORDERLY, "asserts"),
        Expected("Nobody asked us to examine anyone", ONE_ORDERLY, "asserts"),
        Expected("the families had agreed to burials at sea", (Unnamed(("guards",)), ONE_ORDERLY)),
        Expected("he did not believe them", ONE_ORDERLY),
        Expected("operates under the law and is inspected every month", INTERIOR, "asserts"),
        Expected("it held the names of 31 people", WATCH, "asserts"),
        Expected("figure is low", ABELARD, "asserts"),
        Expected("up to 200 people might still be held on the quay", ABELARD, "hedges"),
        Expected("would ask the Archipelago Council to send investigators", OSTRAND, "asserts"),
        Expected("then the word quarantine was a lie from the first day", OSTRAND),
        Expected("publish what Halvarian diplomats had seen", ASHBY, "asserts"),
        Expected("a clip that appears to show bound men kneeling on a quay", DANESCO),
    ],
}

LEAD_OF_THE_STORY = "people have died since"

# What the items say of themselves, or the manifest for them.
FACTS: dict[str, tuple[str | None, str | None]] = {  # publisher, day of publication
    BRENNICK: ("Brennick Courier", "2024-06-09"),
    DOCKSIDE: ("Dockside Digest", "2024-06-13"),
    FERROW: ("The Ferrow Gazette", "2024-06-12"),
    LANTERN: ("Sorrim Lantern", "2022-03-16"),
    LIVE: ("Halvary One", "2024-06-10"),
    MINISTRY: ("Ministry of the Interior of Marenza", "2022-05-18"),
    OUTER: (None, None),
    SKUA: ("Skua24", "2024-06-12"),
    STRAITSIDE: ("Straitside Review", "2022-05-27"),
    TAMM: ("Tamm Island Standard", "2024-06-13"),
    TRIBUNE: ("Orrel Tribune", "2022-05-19"),
    WIRE: ("Strandwire", "2024-06-12"),
}

SAID: list[tuple[str, str, str]] = [  # item, words of the content, the one day on which it was said
    (LANTERN, "There is no camp, no prison and no holding site of any kind", "2022-03-15"),
    (MINISTRY, "What we run on Grey Quay is a quarantine and training centre", "2022-05-18"),
    (TRIBUNE, "Nobody is locked up", "2022-05-18"),
    (STRAITSIDE, "Our people stood in front of the huts", "2022-05-25"),
    (STRAITSIDE, "The centre is lawful, it is clean and it is temporary", "2022-05-26"),
    (STRAITSIDE, "lawful quarantine and training centre", "2022-05-18"),
    (STRAITSIDE, "of men being held without charge", "2022-05-04"),
    (LIVE, "I repeat, the clip is a fake", "2024-06-10"),
    (LIVE, "he did not know where the footage came from", "2024-06-09"),
    (WIRE, "would ask the Archipelago Council to send investigators", "2024-06-12"),
    (TAMM, "operates under the law and is inspected every month", "2024-06-13"),
]

NUMBERS: list[tuple[str, str, str, tuple[float | None, float | None]]] = [  # item, content, the number's words, range
    (WIRE, LEAD_OF_THE_STORY, "At least 40", (40, None)),
    (WIRE, "up to 200 people might still be held on the quay", "up to 200", (None, 200)),
    (LANTERN, "at least 30 Sorrim men have disappeared since the New Year", "at least 30", (30, None)),
    (STRAITSIDE, "between 60 and 90 men have passed through the site", "between 60 and 90", (60, 90)),
    (STRAITSIDE, "dozens of men are being held behind a fence", "dozens", (24, 99)),
]

# Words that are not the report: menus, promos, cookie banners, newsletter boxes, related links, comments, advertising.
FURNITURE: list[tuple[str, str]] = [
    (BRENNICK, "Morning Tide: the one e-mail that our political editor says you need"),
    (BRENNICK, "I would like to be told about offers and events"),
    (BRENNICK, "He said he would be back by noon"),
    (BRENNICK, "Harbour Party accused of"),
    (BRENNICK, "harbour master tells crews to stay ashore"),
    (BRENNICK, "We and our partners said we would ask"),
    (BRENNICK, "Poet denies writing anthem"),
    (DOCKSIDE, "they said no to nobody yet"),
    (DOCKSIDE, "the editor told us to hide this line"),
    (DOCKSIDE, "takes news from agencies and skippers"),
    (FERROW, "By clicking OK you said yes to all of them"),
    (FERROW, "Our editor says good morning"),
    (FERROW, "Ferry prices to rise again, operator says"),
    (FERROW, "My neighbour told me the quay was always haunted"),
    (FERROW, "the ambassador said so himself and he would know"),
    (FERROW, "Council denies bins were forgotten"),
    (FERROW, "Mayor says sorry for goose"),
    (LANTERN, "our treasurer says"),
    (LANTERN, "Tell us where you are and we will find you"),
    (LANTERN, "He said he was going for bait"),
    (LANTERN, "My cousin said he saw the boats himself"),
    (LANTERN, "The ministry told me he is at sea"),
    (LIVE, "The forecaster says it will pass"),
    (LIVE, "Ferry talks collapse, union says"),
    (LIVE, "We are not responsible for what other sites say"),
    (MINISTRY, "page 1 of 2"),
    (MINISTRY, "Ministry of the Interior - Press Office"),
    (SKUA, "our readers say it is the fastest in the strait"),
    (SKUA, "captain tells court"),
    (SKUA, "Minister vows to count every puffin"),
    (STRAITSIDE, "Salt and silence: a walk around the lagoon"),
    (STRAITSIDE, "Doctors said his knee was done"),
    (STRAITSIDE, "She told her boss one word and retired"),
    (STRAITSIDE, "Your message goes on after this"),
    (TAMM, "I would not sail without it"),
    (TAMM, "Ferry strike: union says no"),
    (TAMM, "one owner, he said it floats"),
    (TRIBUNE, "He asked, she said yes"),
    (TRIBUNE, "Ministry denies price of salt has risen"),
    (OUTER, "sent from my phone"),
]

# Evidence beside the report: kept, and told apart from it.
CAPTIONS: list[tuple[str, str]] = [
    (BRENNICK, "Aurelio Danesco watches the clip on The Sunday Table"),
    (FERROW, "Frame from the clip that surfaced on June 7"),
    (SKUA, "Grey Quay seen from the Tamm ferry in May"),
    (STRAITSIDE, "A disused crane on Grey Quay"),
]
CREDITS: list[tuple[str, str]] = [
    (BRENNICK, "Additional reporting by Strandwire"),
    (STRAITSIDE, "Orla Quist contributed to this report"),
    (WIRE, "Reporting by Hanne Tollakson in Brennick"),
]
