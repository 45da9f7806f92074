"""Words for offices, occupations, groups, organisations and documents: what a source that is not a name is made of.

Common knowledge, kept as small tables. Everything is lower case; ``'`` stands for every apostrophe.
"""

from __future__ import annotations

# Honorific -> gender that it shows ("" none). The full stop is part of the word when it is written.
HONORIFICS = {
    "mr": "m", "mr.": "m", "mister": "m", "sir": "m", "lord": "m", "messrs": "m", "messrs.": "m", "monsieur": "m", "herr": "m", "señor": "m",
    "mrs": "f", "mrs.": "f", "ms": "f", "ms.": "f", "miss": "f", "madam": "f", "madame": "f", "lady": "f", "dame": "f", "baroness": "f", "frau": "f", "señora": "f",
    "dr": "", "dr.": "", "prof": "", "prof.": "", "professor": "", "rev": "", "rev.": "", "hon": "", "hon.": "", "st.": "", "sheikh": "m", "sheik": "m", "shaikh": "m",
    "ayatollah": "m", "imam": "m", "mullah": "m", "hojatoleslam": "m", "rabbi": "", "father": "m", "sister": "f", "brother": "m", "daw": "f", "u": "m", "comrade": "",
    "mx": "", "mx.": "", "judge": "", "justice": "", "gov.": "", "sen.": "", "rep.": "", "gen.": "", "lt.": "", "col.": "", "maj.": "", "capt.": "", "sgt.": "", "cmdr.": "", "adm.": "", "cpl.": "",
    "gov": "", "sen": "", "rep": "", "gen": "", "lt": "", "col": "", "maj": "", "capt": "", "sgt": "", "adm": "", "brig": "", "brig.": "", "supt": "", "insp": "", "det": "", "det.": "", "amb.": "", "pres.": "", "pvt.": "",
}  # fmt: skip

# Honorific -> the office it stands for.
OFFICE_OF_HONORIFIC = {
    "gov.": "governor", "gov": "governor", "sen.": "senator", "sen": "senator", "rep.": "representative", "rep": "representative", "gen.": "general", "gen": "general",
    "lt.": "lieutenant", "lt": "lieutenant", "col.": "colonel", "col": "colonel", "maj.": "major", "maj": "major", "capt.": "captain", "capt": "captain", "sgt.": "sergeant", "sgt": "sergeant",
    "adm.": "admiral", "adm": "admiral", "cmdr.": "commander", "brig": "brigadier", "brig.": "brigadier", "amb.": "ambassador", "pres.": "president", "judge": "judge", "justice": "justice",
    "professor": "professor", "prof": "professor", "prof.": "professor", "rabbi": "rabbi", "ayatollah": "ayatollah", "imam": "imam", "rev.": "reverend", "supt": "superintendent", "insp": "inspector",
    "det": "detective", "det.": "detective",
}  # fmt: skip

# Offices whose holder speaks for a state, body, party or company. Several words are matched as a whole, longest first.
_OFFICES = """
president|vice president|vice-president|deputy president|first vice president|prime minister|deputy prime minister
premier|vice premier|chancellor|vice chancellor|taoiseach|tánaiste|first minister|deputy first minister
head of state|head of government|head of mission|head of delegation|chief of staff|chief of mission|chief executive
chief executive officer|chief operating officer|chief financial officer|chief economist|chief scientist|ceo|cfo|coo
minister|foreign minister|deputy foreign minister|vice foreign minister|assistant foreign minister|defence minister
defense minister|interior minister|finance minister|justice minister|health minister|culture minister
education minister|energy minister|trade minister|economy minister
environment minister|agriculture minister|transport minister|information minister|communications minister
home minister|home affairs minister|security minister|labour minister|labor minister|cabinet minister|junior minister
state minister|minister of state|minister of foreign affairs|minister for foreign affairs
minister of defence|minister of defense|minister of the interior|minister of health|minister of justice
minister of finance|minister of information|minister of education|deputy minister|vice minister
secretary|foreign secretary|home secretary|defence secretary|defense secretary|health secretary|culture secretary
education secretary|business secretary|trade secretary|international trade secretary
international development secretary|transport secretary|environment secretary|justice secretary
work and pensions secretary|housing secretary|energy secretary|treasury secretary|interior secretary
commerce secretary|labor secretary|agriculture secretary|homeland security secretary|welsh secretary
scottish secretary|northern ireland secretary|chief secretary
shadow secretary|shadow foreign secretary|shadow home secretary|shadow chancellor|shadow defence secretary
shadow health secretary|shadow culture secretary|shadow education secretary|shadow justice secretary|shadow minister
shadow cabinet minister|shadow attorney general
secretary of state|secretary of defense|secretary of defence|deputy secretary of state|assistant secretary of state
under secretary of state|secretary general|secretary-general|deputy secretary-general|deputy secretary general
general secretary|first secretary|under-secretary-general|under secretary|undersecretary|assistant secretary
deputy secretary|cabinet secretary|permanent secretary|press secretary|party secretary|communist party secretary
chancellor of the exchequer|attorney general|solicitor general|advocate general|lord chancellor|inspector general
director general|director-general|deputy director|deputy director general|surgeon general|auditor general
governor general|consul general|prosecutor general|commissioner general
ambassador|envoy|special envoy|special representative|permanent representative|representative|special rapporteur
rapporteur|consul|attaché|attache|charge d'affaires|chargé d'affaires|high commissioner|deputy high commissioner
commissioner|emissary|negotiator|chief negotiator|mediator|high representative|deputy ambassador
spokesman|spokeswoman|spokesperson|chief spokesman|chief spokesperson|chief spokeswoman|deputy spokesman
deputy spokesperson|deputy spokeswoman|speaker|deputy speaker|press officer|press attache|press attaché|mouthpiece
government spokesman|government spokeswoman
chairman|chairwoman|chair|chairperson|vice chairman|vice chair|deputy chairman|co-chair|director|executive director
managing director|regional director|country director|programme director|program director|communications director
communication director|policy director|political director|deputy executive director|research director
director of communications|director of policy
leader|deputy leader|party leader|opposition leader|leader of the opposition|majority leader|minority leader
house speaker|supreme leader|paramount leader|rebel leader|militia leader|military leader|union leader
religious leader|spiritual leader|group leader|community leader|de facto leader|chief whip|whip|deputy chief|founder
co-founder|cofounder
governor|deputy governor|lieutenant governor|lt. governor|mayor|deputy mayor|lord mayor|councillor|councilor
councilman|councilwoman|alderman|prefect|provincial governor|regional governor|party chief|city manager|sheriff
county executive|village chief
king|queen|prince|princess|crown prince|crown princess|emperor|empress|sultan|emir|monarch|pope|archbishop|cardinal
bishop|patriarch|grand mufti|mufti|grand ayatollah|dalai lama|president-elect|prime minister-designate|first lady|head
chief|deputy head|acting head|boss|supremo
police chief|chief of police|police commissioner|chief constable|superintendent|chief superintendent|chief inspector|fire chief
army chief|military chief|commander-in-chief|commander in chief|commander|deputy commander|field marshal|general
major general|major-general|lieutenant general|lieutenant-general|brigadier general|brigadier|admiral|rear admiral
vice admiral|colonel|lieutenant colonel|captain|lieutenant|major|sergeant|warlord|chief of the general staff
chief of general staff|chief of the defence staff
prosecutor|chief prosecutor|public prosecutor|state prosecutor|special prosecutor|special counsel|district attorney
u.s. attorney|us attorney|investigator|chief investigator|coroner|ombudsman|ombudswoman|registrar|administrator
coordinator|humanitarian coordinator|resident coordinator|election commissioner|chief election commissioner|treasurer
provost|rector|dean|principal|headteacher|head teacher|headmaster|manager|general manager|campaign manager
campaign chairman|campaign spokesman|campaign spokeswoman|campaign spokesperson|strategist|chief strategist
campaign chair
official|officer|government official|security official|intelligence official|defence official|defense official
health official|military official|police official|senior official|state official|local official|election official
un official|u.n. official|aid official|regime official|party official|company official|city official
intelligence officer|police officer|army officer|army spokesman|military spokesman|police spokesman|police spokeswoman
army spokesperson|military spokesperson|police spokesperson|duty officer|diplomat|mp|m.p.|mep|msp|lawyer|attorney
solicitor|barrister|aide|adviser|advisor|special adviser|national security adviser|national security advisor
deputy national security adviser|senior adviser|senior advisor|counsel|counsellor|counselor|delegate|chief delegate
deputy|deputy chief of staff|counterpart|opposite number
"""

# Offices and occupations whose holder speaks for himself or herself.
_OCCUPATIONS = """
senator|congressman|congresswoman|lawmaker|legislator|parliamentarian|politician|member of parliament|backbencher
assemblyman|assemblywoman|peer|statesman|presidential candidate|presidential nominee|vice presidential nominee
vice presidential candidate|vice-presidential nominee|vice-presidential candidate|candidate|nominee|running mate
contender|front-runner|frontrunner|hopeful|challenger|rival|incumbent|presumptive nominee|running-mate
activist|campaigner|human rights activist|rights activist|human rights defender|dissident|opposition figure
opposition politician|critic|whistleblower|whistle-blower|defector|exile|refugee|asylum seeker|migrant|protester
demonstrator|organiser|organizer|advocate|supporter|volunteer|humanitarian worker|aid worker|relief worker|peacekeeper
journalist|reporter|correspondent|editor|editor-in-chief|columnist|presenter|broadcaster|anchor|host|producer
photographer|cameraman|blogger|commentator|pundit|publisher|news anchor|talk show host|radio host|television host
interviewer|moderator|filmmaker|film-maker|documentary maker|author|writer|novelist|poet|playwright|biographer
historian|storyteller
analyst|political analyst|military analyst|security analyst|expert|researcher|senior researcher|scholar|academic
professor|assistant professor|associate professor|lecturer|senior lecturer|fellow|senior fellow|research fellow
scientist|political scientist|economist|sociologist|anthropologist|psychologist|epidemiologist|virologist|geologist
seismologist|physicist|chemist|biologist|engineer|philosopher|theologian|linguist|statistician|demographer|pollster
consultant|specialist|forensic scientist|pathologist|astronomer|mathematician|curator|librarian|archaeologist|critic
student|pupil|teacher|graduate student
doctor|physician|surgeon|nurse|midwife|paramedic|orderly|medic|psychiatrist|pharmacist|dentist|veterinarian|patient|survivor
victim|witness|eyewitness|bystander|passer-by|passerby|neighbour|neighbor|resident|villager|local|tenant|homeowner
shopkeeper|shop owner|owner|farmer|fisherman|driver|taxi driver|bus driver|pilot|sailor|worker|labourer|laborer
employee|former employee|staffer|clerk|cleaner|guard|security guard|guide|trader|merchant|businessman|businesswoman
entrepreneur|investor|banker|financier|tycoon|billionaire|millionaire|magnate|landlord|developer|contractor|broker
insider|source
mother|father|parent|brother|sister|son|daughter|wife|husband|widow|widower|uncle|aunt|cousin|nephew|niece|grandfather
grandmother|grandson|granddaughter|relative|friend|girlfriend|boyfriend|fiancé|fiancée|colleague|classmate|partner
spouse|ex-wife|ex-husband|stepfather|stepmother|family member|roommate
man|woman|boy|girl|child|teenager|youth|person|individual|figure|pensioner|voter|citizen|reader|viewer|user|caller
visitor|tourist|traveller|passenger|customer|spectator|fan|follower|member|party member|member of congress
member of the public|suspect|defendant|plaintiff|claimant|complainant|prisoner|inmate|detainee|former detainee
former prisoner|former inmate|hostage|convict|fugitive|gunman|attacker|assailant|militant|fighter|rebel|insurgent
terrorist|soldier|serviceman|servicewoman|marine|veteran|reservist|conscript|recruit|policeman|policewoman|detective
inspector|sergeant|constable|trooper|firefighter|rescuer|rescue worker|spy|agent|secret agent|bodyguard|judge
chief justice|justice|magistrate|juror|arbitrator|notary|clergyman|priest|pastor|reverend|vicar|monk|nun|rabbi|imam
cleric|preacher|minister of religion|missionary|chaplain|elder|tribal leader|tribal elder
actor|actress|singer|musician|composer|conductor|artist|painter|sculptor|designer|architect|comedian|dancer|model|star
celebrity|rapper|footballer|striker|goalkeeper|defender|midfielder|coach|head coach|manager|player|athlete|sprinter
boxer|cyclist|swimmer|golfer|cricketer|referee|umpire|chess player|chef|cook|baker|barber|hairdresser|tailor|mechanic
electrician|carpenter|builder|plumber|miner|butcher|secretary-treasurer|speechwriter|lobbyist|operative|fundraiser
donor|surrogate|ally|confidant|mentor|predecessor|successor|opponent|narrator|speaker|panelist|questioner|respondent
interviewee|informant|tipster|translator|interpreter|mogul|heir|heiress|narrator|wrestler|aristocrat|nobleman
noblewoman|duke|duchess|earl|count|countess|baron|knight|viceroy|explorer|inventor
"""

# Plural nouns for people, beside the plurals of the two lists above: an unnamed group.
GROUP_NOUNS = frozenset(
    "people officials authorities residents locals villagers townspeople families relatives survivors witnesses "
    "eyewitnesses detainees prisoners inmates hostages critics opponents supporters allies backers detractors "
    "experts analysts observers researchers scientists scholars academics economists historians doctors medics "
    "nurses hospitals rescuers lawyers attorneys prosecutors investigators inspectors judges jurors diplomats "
    "ambassadors envoys ministers mps lawmakers legislators parliamentarians senators congressmen representatives "
    "politicians leaders lawmakers councillors aides advisers advisors insiders sources reporters journalists "
    "editors correspondents commentators pundits columnists newspapers media outlets broadcasters networks "
    "activists campaigners dissidents protesters protestors demonstrators marchers organisers organizers volunteers "
    "rebels militants insurgents "
    "fighters separatists soldiers troops forces commanders generals officers police policemen guards agents spies "
    "monitors peacekeepers firefighters workers employees staff unions miners farmers fishermen traders shopkeepers "
    "businesses businessmen "
    "companies firms banks investors owners drivers passengers tourists visitors students pupils teachers parents "
    "mothers fathers children men women boys girls youths teenagers citizens civilians voters constituents "
    "taxpayers "
    "readers viewers users fans followers members delegates attendees participants respondents speakers others many "
    "some several few most those both hundreds thousands dozens millions everyone everybody somebody someone anyone "
    "anybody nobody "
    "republicans democrats conservatives liberals tories labourites socialists communists nationalists "
    "conservatives progressives moderates loyalists royalists unionists remainers brexiteers islamists jihadists "
    "extremists "
    "refugees migrants immigrants exiles emigrants asylum-seekers evacuees neighbours neighbors friends colleagues "
    "sons daughters brothers sisters wives husbands elders clerics monks priests bishops "
    "groups organisations organizations ngos charities agencies governments states countries nations powers "
    "committees parties factions sides teams campaigners advocates proponents sceptics skeptics regulators "
    "watchdogs "
    "engineers technicians contractors consultants specialists pollsters strategists operatives donors victims "
    "patients suspects defendants plaintiffs attackers gunmen terrorists veterans reservists conscripts recruits "
    "clients customers actors musicians artists writers "
    "authors publishers filmmakers photographers teams executives managers directors bosses shareholders landlords "
    "tenants homeowners feminists environmentalists atheists believers americans negotiators mediators delegations "
    "crowd crowds onlookers bystanders youth elites rivals".split()
)

# Singular words for many people.
COLLECTIVES = frozenset(
    "crowd audience public family couple majority minority group coalition delegation team staff electorate "
    "opposition community population squad crew band jury press media pair trio".split()
)

# Key words of organisations and state bodies: a capitalised run with one of them is no person.
STATE_WORDS = frozenset(
    "government ministry parliament congress senate cabinet presidency army navy military police gendarmerie court "
    "tribunal embassy consulate mission regime junta assembly legislature administration "
    "department directorate bureau prosecutor's prosecutors' treasury judiciary inspectorate intelligence customs "
    "guard guards authority municipality council city county province mayoralty state forces troops airforce "
    "secretariat".split()
)
STATE_PHRASES = ("foreign ministry", "defence ministry", "defense ministry", "interior ministry", "health ministry", "justice ministry", "finance ministry", "information ministry", "security service",
    "security services", "security forces", "armed forces", "air force", "coast guard", "central bank", "supreme court", "high court", "constitutional court", "communist party", "election commission",
    "intelligence service", "intelligence agency", "police force", "national guard", "state department", "prime minister's office", "president's office", "presidential office", "attorney general's office",
    "prosecutor's office", "prosecution service", "general staff", "national security council", "culture ministry", "education ministry", "energy ministry", "border force", "border guard", "federal government",
    "state media", "state television", "state security", "city council", "local government", "local authorities", "ruling party", "border service", "rescue service", "emergency service", "emergency services")  # fmt: skip
ORG_WORDS = frozenset(
    "committee commission council agency institute institution university college school academy hospital centre "
    "center foundation fund federation association society union league organisation organization network alliance "
    "coalition "
    "party front movement group brigade battalion corps company corporation corp corp. inc inc. ltd ltd. llc plc "
    "co. bank holdings limited airlines airways motors telecom newspaper magazine times post herald tribune journal "
    "gazette guardian telegraph "
    "news television tv radio broadcasting press observatory watch campaign charity trust board panel office "
    "service services secretariat church synod diocese mosque congregation club fc caucus chamber confederation "
    "syndicate guild "
    "forum initiative project programme program laboratory lab labs think-tank bureau authority administration "
    "department ministry parliament assembly court tribunal embassy consulate police army forces command militia "
    "district "
    "conference delegation taskforce partnership consortium cooperative collective crescent cross international "
    "monitor archive archives monitors defenders lawyers physicians reporters doctors journalists mission rights "
    "tank house team studios records entertainment systems technologies technology media group's pac magazine".split()
)
# The words among these that are an organisation also in lower case ("the committee", "a charity").
PLAIN_ORG = frozenset(
    "committee commission council agency institute institution university college school academy hospital centre "
    "center foundation fund federation association society union league organisation organization network alliance "
    "coalition party movement "
    "group company corporation firm bank newspaper magazine broadcaster station channel charity trust board panel "
    "office church club federation watchdog regulator think-tank tank ngo nonprofit militia campaign outlet paper "
    "supplier manufacturer operator airline retailer "
    "platform observatory caucus body chamber publisher website site startup start-up conglomerate monitor monitors "
    "un eu nato daily weekly laboratory team caucus secretariat".split()
)

# Things that people write or show: their author speaks.
DOCUMENT_NOUNS = frozenset(
    "report reports statement statements document documents letter letters law laws bill act legislation study "
    "studies survey surveys poll polls article articles paper papers book memo memos memorandum email emails e-mail "
    "e-mails message messages filing "
    "filings indictment lawsuit complaint affidavit tweet tweets post posts video videos footage film documentary "
    "photo photos photographs image images website transcript transcripts ruling rulings judgment judgement verdict "
    "resolution resolutions convention constitution "
    "treaty agreement data figures statistics records evidence analysis analyses assessment assessments review "
    "inquiry investigation investigations findings reporting coverage dossier advisory communique communiqué "
    "press-release release releases declaration charter petition "
    "editorial op-ed column story stories story headline headlines account accounts testimony testimonies testimony "
    "allegations claims rumours rumors ad ads advertisement advert advertisements slogan slogans banner banners "
    "sign signs poster posters "
    "speech speeches remarks manifesto platform rules regulation regulations guidance guidelines policy order "
    "orders decree directive warrant notice bulletin broadcast programme program recording recordings tape tapes "
    "interview interviews census "
    "text texts leak leaks cable cables files file transcript newsletter blog entry podcast brief briefing textbook "
    "proposal plan draft measure provision clause amendment articles white-paper images satellite log logs diary "
    "memoir prospectus slide case".split()
)

# Wider words for an office: "the diplomat" may be the ambassador.
WIDER = {
    "diplomat": frozenset("ambassador envoy consul attaché attache representative rapporteur commissioner emissary negotiator".split()),
    "envoy": frozenset("ambassador representative emissary".split()),
    "ambassador": frozenset(["envoy"]),
    "official": frozenset("minister secretary spokesman spokeswoman spokesperson governor commissioner director chief head ambassador officer mayor representative administrator envoy coordinator prosecutor".split()),
    "politician": frozenset("minister secretary senator mp congressman congresswoman lawmaker candidate leader premier president chancellor mep councillor governor mayor".split()),
    "lawmaker": frozenset("senator mp congressman congresswoman representative legislator parliamentarian member mep".split()),
    "legislator": frozenset("senator mp congressman congresswoman representative lawmaker".split()),
    "lawyer": frozenset("attorney solicitor barrister counsel".split()), "attorney": frozenset(["lawyer"]),
    "spokesperson": frozenset("spokesman spokeswoman".split()), "leader": frozenset("president premier chairman chairwoman head chief chancellor founder".split()),
    "chief": frozenset("head director commissioner".split()), "head": frozenset("chief director chairman president".split()), "boss": frozenset("chief head director chairman".split()),
    "academic": frozenset("professor lecturer scholar researcher historian scientist economist fellow".split()), "expert": frozenset("professor analyst researcher scientist specialist fellow economist academic scholar".split()),
    "researcher": frozenset("scientist analyst fellow professor".split()), "scientist": frozenset("researcher physicist biologist virologist epidemiologist professor".split()),
    "journalist": frozenset("reporter correspondent editor columnist presenter broadcaster anchor host".split()), "reporter": frozenset("journalist correspondent".split()), "presenter": frozenset("host anchor broadcaster journalist".split()),
    "doctor": frozenset("physician surgeon medic".split()), "officer": frozenset("captain colonel major general sergeant inspector detective superintendent constable commander commissioner".split()),
    "commander": frozenset("general colonel brigadier admiral".split()), "nominee": frozenset("candidate".split()), "candidate": frozenset("nominee contender".split()), "businessman": frozenset("entrepreneur billionaire tycoon developer mogul magnate".split()),
    "campaigner": frozenset(["activist"]), "activist": frozenset(["campaigner", "advocate"]), "premier": frozenset(["prime minister"]), "member": frozenset("mp senator".split()), "veteran": frozenset(["soldier"]), "politico": frozenset(),
    "critic": frozenset(), "monarch": frozenset("king queen".split()), "justice": frozenset(["judge"]), "judge": frozenset(["justice", "magistrate"]), "cleric": frozenset("imam ayatollah bishop archbishop priest mufti".split()),
}  # fmt: skip

MALE_WORDS = frozenset(
    "man boy father brother son husband uncle nephew grandfather grandson boyfriend king prince emperor duke earl "
    "count baron pope spokesman chairman congressman councilman policeman businessman "
    "cameraman fisherman gunman actor widower priest imam ayatollah monk bishop archbishop cardinal patriarch mufti "
    "sultan emir statesman nobleman assemblyman serviceman clergyman lord fiancé stepfather taoiseach waiter "
    "headmaster host sheikh".split()
)
FEMALE_WORDS = frozenset(
    "woman girl mother sister daughter wife aunt niece grandmother granddaughter girlfriend queen princess empress "
    "duchess countess baroness spokeswoman chairwoman congresswoman councilwoman policewoman businesswoman "
    "actress widow nun heiress noblewoman assemblywoman servicewoman fiancée stepmother waitress headmistress "
    "midwife lady hostess".split()
)
# "actor" and "host" are said of everybody today, so they show no gender.
MALE_WORDS -= frozenset(["actor", "host"])

# Words that stand before an office without changing whose it is.
MODIFIERS = frozenset(
    "former ex- ex then late new newly newly-elected newly-appointed appointed elected acting interim outgoing "
    "incoming current longtime long-time veteran senior junior top chief deputy assistant associate vice "
    "high-ranking high-level low-level mid-level leading prominent "
    "influential powerful controversial embattled right-wing left-wing far-right far-left hardline hard-line "
    "moderate conservative liberal progressive socialist communist republican democratic independent military civil "
    "civilian political national local regional federal provincial municipal state "
    "public private official unofficial unnamed anonymous second third first chief lead head main principal special "
    "international foreign domestic exiled jailed imprisoned detained retired elderly young old armed rebel "
    "opposition ruling government police army security intelligence defence defense "
    "health education human rights aid relief party presidential parliamentary congressional legislative judicial "
    "royal religious muslim christian jewish catholic orthodox sunni shia kurdish uyghur uighur tibetan arab "
    "african asian european western eastern northern southern central "
    "self-styled self-described so-called alleged suspected accused convicted renowned respected award-winning "
    "freelance investigative legal medical technical economic financial research university company corporate "
    "business trade labour labor union communications press media election campaign "
    "emergency disaster environmental climate nuclear cyber counter-terrorism counterterrorism anti-corruption "
    "pro-government pro-democracy pro-russian state-run state-owned hong kong city town village district county "
    "border immigration refugee women's children's one two three four five six seven eight nine ten several many "
    "some most more few other another "
    "numerous various multiple dozens hundreds both all only own big major minor key same different unidentified "
    "latest recent previous previous early initial final joint separate full british-based london-based us-based "
    "us-led chief high low shadow fellow "
    "vocational field desk news radio television tv talk night sports fashion film music art finance ministry "
    "office department agency committee council commission bureau embassy consulate parliament congress senate "
    "palace court supreme forces service group commanding managing executive administrative technical diplomatic "
    "humanitarian "
    "middle-aged 20-year-old white black female male gay transgender disabled homeless undocumented fellow frequent "
    "staunch close loyal vocal fierce outspoken local big-name high-profile well-known little-known nationalist "
    "islamist separatist pro-kremlin pro-beijing state-backed rescue hospital prison camp".split()
)

# State of an office by its title alone, where no other state is named with it and the text knows that state.
HOME_OF_TITLE = {
    "foreign secretary": "United Kingdom", "home secretary": "United Kingdom", "culture secretary": "United Kingdom", "health secretary": "United Kingdom", "defence secretary": "United Kingdom",
    "business secretary": "United Kingdom", "education secretary": "United Kingdom", "justice secretary": "United Kingdom", "environment secretary": "United Kingdom", "transport secretary": "United Kingdom",
    "work and pensions secretary": "United Kingdom", "housing secretary": "United Kingdom", "international development secretary": "United Kingdom", "international trade secretary": "United Kingdom", "chancellor of the exchequer": "United Kingdom",
    "shadow foreign secretary": "United Kingdom", "shadow home secretary": "United Kingdom", "shadow chancellor": "United Kingdom", "scottish secretary": "United Kingdom", "welsh secretary": "United Kingdom", "northern ireland secretary": "United Kingdom",
    "secretary of state": "United States", "defense secretary": "United States", "secretary of defense": "United States", "treasury secretary": "United States", "commerce secretary": "United States",
    "homeland security secretary": "United States", "congressman": "United States", "congresswoman": "United States", "taoiseach": "Ireland", "tánaiste": "Ireland", "dalai lama": "",
}  # fmt: skip

# Words that only one state's politics use: they show whose "government" and "minister" a report means.
HOME_WORDS = {
    "mps": "United Kingdom", "commons": "United Kingdom", "tory": "United Kingdom", "tories": "United Kingdom", "labour": "United Kingdom", "brexit": "United Kingdom", "backbencher": "United Kingdom", "backbenchers": "United Kingdom", "westminster": "United Kingdom",
    "gop": "United States", "republican": "United States", "republicans": "United States", "democrat": "United States", "democrats": "United States", "congressman": "United States", "medicaid": "United States", "obamacare": "United States",
    "bundestag": "Germany", "knesset": "Israel", "duma": "Russia", "sejm": "Poland", "dáil": "Ireland", "taoiseach": "Ireland", "lok": "India", "rada": "Ukraine",
}  # fmt: skip

# Organisations whose name has no key word, media, and parties with their state: name=canonical|state of a party.
_ORGANISATIONS = """
UN=United Nations; U.N.=United Nations; United Nations=United Nations; UNHCR=UNHCR; UNICEF=UNICEF; Unicef=UNICEF
UNESCO=UNESCO; Unesco=UNESCO; UNRWA=UNRWA; Unrwa=UNRWA; WHO=World Health Organization
World Health Organization=World Health Organization
World Health Organisation=World Health Organization; OHCHR=OHCHR; OCHA=OCHA; IAEA=International Atomic Energy Agency
International Atomic Energy Agency=International Atomic Energy Agency; OPCW=OPCW; WFP=World Food Programme; UNDP=UNDP
UNFPA=UNFPA; UNAIDS=UNAIDS; ILO=ILO; IOM=IOM
Security Council=UN Security Council; UN Security Council=UN Security Council
U.N. Security Council=UN Security Council; General Assembly=UN General Assembly
UN General Assembly=UN General Assembly; Human Rights Council=UN Human Rights Council
UN Human Rights Council=UN Human Rights Council
EU=European Union; E.U.=European Union; European Union=European Union; European Commission=European Commission
European Parliament=European Parliament; European Council=European Council; NATO=NATO; Nato=NATO; OSCE=OSCE
African Union=African Union; AU=African Union; Arab League=Arab League; ASEAN=ASEAN; Asean=ASEAN; ECOWAS=ECOWAS
Ecowas=ECOWAS; OPEC=OPEC; Opec=OPEC; Commonwealth=Commonwealth
IMF=International Monetary Fund; International Monetary Fund=International Monetary Fund; World Bank=World Bank
WTO=World Trade Organization; ICC=International Criminal Court
International Criminal Court=International Criminal Court; ICJ=International Court of Justice
International Court of Justice=International Court of Justice; ECHR=European Court of Human Rights; Interpol=Interpol
Europol=Europol; Frontex=Frontex; G7=G7; G20=G20
Red Cross=Red Cross; ICRC=International Committee of the Red Cross
International Committee of the Red Cross=International Committee of the Red Cross; Red Crescent=Red Crescent
Amnesty International=Amnesty International; Amnesty=Amnesty International; Human Rights Watch=Human Rights Watch
HRW=Human Rights Watch; Oxfam=Oxfam; Greenpeace=Greenpeace; MSF=Médecins Sans Frontières
Médecins Sans Frontières=Médecins Sans Frontières; Medecins Sans Frontieres=Médecins Sans Frontières
Doctors Without Borders=Médecins Sans Frontières; Reporters Without Borders=Reporters Without Borders
Save the Children=Save the Children; Bellingcat=Bellingcat; Airwars=Airwars; B'Tselem=B'Tselem; Mnemonic=Mnemonic
Transparency International=Transparency International; Freedom House=Freedom House; White Helmets=White Helmets
Syrian Observatory for Human Rights=Syrian Observatory for Human Rights; Médecins du Monde=Médecins du Monde
Physicians for Human Rights=Physicians for Human Rights
BBC=BBC; B.B.C.=BBC; BBC News=BBC; CNN=CNN; Reuters=Reuters; AFP=AFP; Agence France-Presse=AFP; AP=Associated Press
A.P.=Associated Press; Associated Press=Associated Press; PA=PA; Press Association=PA; Xinhua=Xinhua
Xinhua News Agency=Xinhua; TASS=TASS; Tass=TASS; RIA Novosti=RIA Novosti; RIA=RIA Novosti; Interfax=Interfax
Global Times=Global Times; People's Daily=People's Daily; CGTN=CGTN; CCTV=CCTV; RT=RT; Sputnik=Sputnik
Al Jazeera=Al Jazeera; Al-Jazeera=Al Jazeera; Al Arabiya=Al Arabiya; Sky News=Sky News; ITV=ITV; ITV News=ITV
Channel 4=Channel 4; Channel 4 News=Channel 4; NBC=NBC; NBC News=NBC; CBS=CBS; CBS News=CBS; ABC=ABC; ABC News=ABC
Fox News=Fox News; Fox=Fox News; MSNBC=MSNBC; NPR=NPR; PBS=PBS; CNBC=CNBC; C-SPAN=C-SPAN; Bloomberg=Bloomberg
Politico=Politico; POLITICO=Politico; Axios=Axios; BuzzFeed=BuzzFeed; BuzzFeed News=BuzzFeed; Vox=Vox
Breitbart=Breitbart; Breitbart News=Breitbart; HuffPost=HuffPost; Huffington Post=HuffPost
New York Times=New York Times; The New York Times=New York Times; NYT=New York Times; Washington Post=Washington Post
Wall Street Journal=Wall Street Journal; The Wall Street Journal=Wall Street Journal; Financial Times=Financial Times
Los Angeles Times=Los Angeles Times; USA Today=USA Today; Daily Mail=Daily Mail; Daily Telegraph=Daily Telegraph
Daily Beast=Daily Beast; Sunday Times=Sunday Times; Daily Caller=Daily Caller; Guardian=The Guardian
The Guardian=The Guardian; The Times=The Times; The Independent=The Independent; Independent=The Independent
The Economist=The Economist; Economist=The Economist; Le Monde=Le Monde; Der Spiegel=Der Spiegel; Spiegel=Der Spiegel
El País=El País; El Pais=El País; Haaretz=Haaretz; Dawn=Dawn; Kyodo=Kyodo; Yonhap=Yonhap; KCNA=KCNA; IRNA=IRNA
Fars=Fars; Tasnim=Tasnim; Mehr=Mehr; Sana=SANA; SANA=SANA; Anadolu=Anadolu; Wafa=Wafa; DPA=DPA; dpa=DPA; ANSA=ANSA
EFE=EFE; PTI=PTI; ANI=ANI; NHK=NHK; TRT=TRT; Ukrinform=Ukrinform; Meduza=Meduza; Novaya Gazeta=Novaya Gazeta
Kommersant=Kommersant; PolitiFact=PolitiFact; FactCheck.org=FactCheck.org; Snopes=Snopes; Gallup=Gallup
Quinnipiac=Quinnipiac; Ipsos=Ipsos; YouGov=YouGov; WikiLeaks=WikiLeaks; Wikileaks=WikiLeaks
Labour=Labour|United Kingdom; Labour Party=Labour|United Kingdom; Tories=Conservatives
United Kingdom; Conservatives=Conservatives|United Kingdom; Conservative Party=Conservatives
United Kingdom; Liberal Democrats=Liberal Democrats|United Kingdom; Lib Dems=Liberal Democrats|United Kingdom; SNP=SNP
United Kingdom; Scottish National Party=SNP|United Kingdom; Plaid Cymru=Plaid Cymru|United Kingdom; DUP=DUP
United Kingdom; Sinn Féin=Sinn Féin|; Sinn Fein=Sinn Féin|; UKIP=UKIP|United Kingdom; Reform UK=Reform UK
United Kingdom; Green Party=Green Party|
Republican Party=Republican Party|United States; GOP=Republican Party|United States; G.O.P.=Republican Party
United States; Democratic Party=Democratic Party|United States; DNC=Democratic National Committee
United States; RNC=Republican National Committee
United States; Democratic National Committee=Democratic National Committee
United States; Republican National Committee=Republican National Committee|United States
Likud=Likud|Israel; BJP=BJP|India; Bharatiya Janata Party=BJP|India; CDU=CDU|Germany; SPD=SPD|Germany; AfD=AfD
Germany; Fidesz=Fidesz|Hungary; AKP=AKP|Turkey; HDP=HDP|Turkey; PKK=PKK|; Podemos=Podemos|Spain; Vox España=Vox
Spain; PSOE=PSOE|Spain; Syriza=Syriza|Greece; United Russia=United Russia|Russia; Kuomintang=Kuomintang
Taiwan; KMT=Kuomintang|Taiwan; ANC=ANC|South Africa; Zanu-PF=Zanu-PF|Zimbabwe; ZANU-PF=Zanu-PF
Zimbabwe; Chinese Communist Party=Chinese Communist Party|China; CCP=Chinese Communist Party
China; Communist Party of China=Chinese Communist Party|China
Hamas=Hamas; Hezbollah=Hezbollah; Hizbollah=Hezbollah; Hizbullah=Hezbollah; Fatah=Fatah; PLO=PLO
Islamic Jihad=Islamic Jihad; Taliban=Taliban; al-Qaeda=al-Qaeda; Al-Qaeda=al-Qaeda; al-Qaida=al-Qaeda
Al Qaeda=al-Qaeda; ISIS=Islamic State; Isis=Islamic State; ISIL=Islamic State; Isil=Islamic State; Daesh=Islamic State
Islamic State=Islamic State; Boko Haram=Boko Haram; al-Shabaab=al-Shabaab; Al-Shabaab=al-Shabaab
Al Shabaab=al-Shabaab; Houthis=Houthis; Houthi=Houthis; TPLF=TPLF; SDF=Syrian Democratic Forces; YPG=YPG; FARC=FARC
Farc=FARC; IRA=IRA; M23=M23; Wagner=Wagner Group; Wagner Group=Wagner Group; Azov=Azov; Azov Regiment=Azov
Antifa=Antifa; Ku Klux Klan=Ku Klux Klan; Falun Gong=Falun Gong
Huawei=Huawei; Google=Google; Facebook=Facebook; Meta=Meta; Twitter=Twitter; YouTube=YouTube; TikTok=TikTok
Telegram=Telegram; WhatsApp=WhatsApp; Instagram=Instagram; Microsoft=Microsoft; Apple=Apple; Amazon=Amazon
Boeing=Boeing; Airbus=Airbus; Gazprom=Gazprom; Rosneft=Rosneft; Shell=Shell; BP=BP; Exxon=Exxon; ExxonMobil=ExxonMobil
Tesla=Tesla; Maxar=Maxar; Planet Labs=Planet Labs; Rosatom=Rosatom; Aramco=Saudi Aramco; Saudi Aramco=Saudi Aramco
Volkswagen=Volkswagen; Toyota=Toyota; Samsung=Samsung; IBM=IBM; Intel=Intel; Uber=Uber; Wells Fargo=Wells Fargo
Goldman Sachs=Goldman Sachs; Ecotrust=Ecotrust; Wikinews=Wikinews; Wikipedia=Wikipedia; NASA=NASA|United States
Nasa=NASA|United States; NAACP=NAACP; ACLU=ACLU; NRA=NRA; AFL-CIO=AFL-CIO; AIPAC=AIPAC
Planned Parenthood=Planned Parenthood; Black Lives Matter=Black Lives Matter
CERD=UN Committee on the Elimination of Racial Discrimination
"""

ORGANISATIONS: dict[str, tuple[str, str | None]] = {}  # name as written -> (canonical name, a party's state)
for _line in _ORGANISATIONS.strip().splitlines():
    for _item in _line.split(";"):
        _key, _, _value = _item.strip().partition("=")
        _canonical, _, _state = _value.partition("|")
        ORGANISATIONS[_key] = (_canonical, _state or None)


def _entries(table: str) -> list[str]:
    return [entry.strip() for line in table.strip().splitlines() for entry in line.split("|") if entry.strip()]


def plural(phrase: str) -> str:
    """The plural of an office: its first noun where "of" follows, else its last word."""
    head, of, rest = phrase.partition(" of ")
    if of:
        return plural(head) + of + rest
    for ending, replaced in (
        ("woman", "women"),
        ("man", "men"),
        ("child", "children"),
        ("wife", "wives"),
        ("person", "people"),
        ("by", "bys"),
    ):
        if phrase.endswith(ending):
            return phrase[: -len(ending)] + replaced
    if phrase.endswith("y") and phrase[-2:-1] not in "aeiou":
        return phrase[:-1] + "ies"
    return phrase + ("es" if phrase.endswith(("s", "x", "ch", "sh")) else "s")


OFFICES = frozenset(_entries(_OFFICES))
OCCUPATIONS = frozenset(_entries(_OCCUPATIONS)) - OFFICES
ROLES = OFFICES | OCCUPATIONS
PLURAL_ROLES = {plural(role): role for role in sorted(ROLES)} | {
    "attorneys general": "attorney general",
    "mps": "mp",
    "ministers of state": "minister of state",
}
GROUPS = GROUP_NOUNS | frozenset(PLURAL_ROLES)
