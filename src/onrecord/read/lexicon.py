"""The words by which furniture, credits, captions and speech are told, as the trade uses them."""

from __future__ import annotations

# Verbs and phrases by which someone is said to say something: a line with one of them may be the report.
SPEECH = frozenset(
    """
    accuse accused accuses accusing acknowledge acknowledged acknowledges add added adding adds admit admits admitted admitting
    advised affirmed agree agreed agrees allege alleged alleges alleging announce announced announces announcing answered
    appealed argue argued argues arguing ask asked asks assert asserted asserts assured believe believed believes
    blame blamed blames blaming boasted called claim claimed claims claiming commented complained complains concede conceded
    concedes conclude concluded condemned condemns condemning confirm confirmed confirming confirms contend contended contends
    criticised criticized decline declined declare declared declares decried defended demand demanded demands demanding denied denies
    denounced denounces deny denying described describes disclosed dismissed dismisses disputed disputes echoed emphasized
    emphasised estimated exclaimed explain explained explaining explains expressed gloated hinted hints hoped indicated informed
    insist insisted insisting insists joked lamented maintained maintains mentioned mocked noted notes notified objected observed
    ordered pleaded pledged pledges praised predicted predicts proclaimed promised promises proposed protested quipped quoted
    reaffirmed rebuked recalled recalls refused refuted reiterated rejected rejecting rejects remarked repeated replied replies
    report reported reporting reports responded responds retorted revealed reveals said saying says shouted slammed slams
    speculated spoke stated states stressed stresses suggest suggested suggesting suggests suspects swore tell telling tells
    testified testifies threatened threatens told tweeted tweets urged urges urging vow vowed vows warn warned warning warns welcomed
    wondered writes wrote according
    """.split()
)

# Lines that are furniture whole, after folding case and quotation marks. ``{…}`` stand for the classes below.
WHOLE_LINES = (
    r"(?:read|see|show|view|find out|learn|discover|load|watch|hear|listen to|explore) more(?: (?:here|below|stories|about this|on this"
    r"|from us|articles|news|coverage|videos?|comments?|like this|in (?:[\w&' ]{2,30})))?\W*",
    r"(?:read|see) (?:also|next|the full (?:story|article|report|text|statement)(?: here)?|all(?: comments)?|full (?:story|article))\W*",
    r"(?:story|article|text|post|content|report|page) continues(?: (?:below|after|under|beneath)(?: (?:the |this )?(?:advertisement|advert|"
    r"ad|promotion|video|gallery|photo|newsletter (?:promotion|sign-?up)|slideshow))?)?\W*",
    r"(?:scroll|keep scrolling|swipe)(?: down)? (?:for|to|down|up)\b.{0,60}",
    r"(?:advertisement|advertising|advert|sponsored(?: (?:content|links?|by .{1,40}))?|promoted(?: (?:content|stories|links?))?|paid (?:content|"
    r"post|partner content|promotion)|partner content|promotion|ad|ads by .{1,30}|around the web|from (?:around )?the web|"
    r"from our (?:partners|advertisers|sponsors)|sponsor message|message from our sponsors?|skip (?:ad|advert|advertisement|this ad))\W*",
    r"(?:continue reading|keep reading|continue|skip)(?: (?:the|this) (?:main )?(?:story|article|content))?(?: (?:below|after advertisement|"
    r"past newsletter promotion|past advertisement|to (?:main )?content))?\W*",
    r"skip (?:to|past|ahead|over)\b.{0,60}",
    r"(?:most|more) (?:read|popular|viewed|shared|commented|watched|recent|discussed|emailed|stories|news|headlines|videos|coverage|"
    r"from .{1,40}|on this (?:story|topic)|top stories|like this|in .{1,30}|about .{1,40}|articles|reading|information)\W*",
    r"(?:you (?:may|might) (?:also )?(?:like|be interested in|have missed|enjoy)|we recommend|recommended(?: (?:for you|stories|reading|articles|"
    r"videos?))?|trending(?: (?:now|stories|news|topics|videos?))?|popular(?: (?:now|stories|articles|posts))?|editor'?s'? "
    r"(?:picks?|choice)|top (?:stories|news|headlines|videos|picks)|latest (?:news|stories|headlines|videos?|updates|articles)|"
    r"don'?t miss(?: (?:a thing|this|out))?|in case you missed it|up next|next (?:article|story|up|post|page)|previous (?:article|story|"
    r"post|page)|what to read next|further reading|explore more|related(?: (?:articles?|stor(?:y|ies)|topics?|coverage|content|"
    r"links?|news|posts?|videos?|tags?|items?|reading|internet links))?|see also|also (?:read|see|on|in) .{0,40}|also read|best of .{1,30}|"
    r"must reads?|featured(?: (?:stories|video|articles?|content))?|special reports?|short reads|before you go)\W*",
    r"(?:share|tweet|e-?mail|print|pin|pin it|save|post|like|reply|copy link|link copied|bookmark|flipboard|reddit|whatsapp|telegram|"
    r"facebook|twitter|linkedin|pinterest|instagram|youtube|tiktok|messenger|comments?|\d+ (?:comments?|shares?|likes?|views?)|"
    r"leave a comment|post a comment|add (?:a |your )?comments?|join the (?:conversation|discussion|debate)|"
    r"(?:view|show|hide|see|load|read) (?:\d+ |all |the |more )?comments|"
    r"(?:share|tweet|e-?mail|print|save|like|gift|send)(?: (?:this|the|your|on|to|via|by|it|an?|page|article|story|post|link|with|friends?|"
    r"facebook|twitter|x|whatsapp|linkedin|e-?mail|reddit|thoughts|options|for later|tools|close|sharing|now|us|now!|more)){1,8}|"
    r"share (?:this )?(?:article|story|page|post)?\W* .{0,40}|close(?: (?:this|share panel|menu|sharing options))?|"
    r"what'?s this\?|about sharing|sharing options|share page)\W*",
    r"(?:sign|log) (?:in|up|out|on)(?: (?:now|here|today|free|to .{1,60}|for .{1,80}|with .{1,40}|or .{1,30}))?\W*",
    r"(?:subscribe|register|join|donate|sign up|subscribed)(?: (?:now|here|today|free|us|to .{1,80}|for .{1,60}|with .{1,40}|and .{1,60}))?\W*",
    r"(?:create|manage|open|upgrade) (?:an?|your|my) (?:free )?account\W*",
    r"already (?:have an account|a (?:subscriber|member)|subscribed|registered)\b.{0,60}",
    r"(?:follow|find|like|join|add|connect with|contact|email|message|text|call) (?:us|me|him|her|them|@\w+|[\w ]{2,40}) (?:on|at|via|as|in) "
    r"(?:facebook|twitter|x|instagram|youtube|tiktok|whatsapp|telegram|linkedin|google|threads|bluesky|mastodon|snapchat|"
    r"flipboard|apple news|[\w.+-]+@[\w.-]+|@\w+|a preferred source|\+?\d)\b.{0,90}",
    r"(?:follow|like) (?:us|our page|this (?:page|story|author|topic)|the (?:topics|author)s?\b.{0,40})\W*",
    r"(?:get|have) (?:a |any )?(?:story|news|tip|something)(?: tips?)?(?: to share| for us| to tell us)?\?.{0,120}",
    r"(?:do you|have you) (?:have|know|got|been|live|support|want|think|like|agree)\b.{0,80}\b(?:contact|email|e-mail|get in touch|let us know|"
    r"tell us|like the page|share|comment|send us|write to)\b.{0,120}",
    r"(?:©|\(c\)|copyright)\W.{0,200}",
    r"all rights reserved\b.{0,120}",
    r".{0,80}\ball rights reserved\b.{0,120}",
    r"(?:terms(?: (?:of|and) (?:use|service|conditions|sale))?|privacy(?: (?:policy|notice|settings|centre|center))?|cookie(?:s| policy| settings"
    r"| preferences| notice)|accessibility(?: (?:help|statement|links))?|contact(?: us)?|about(?: us)?|help(?: cent(?:re|er))?|advertise(?: with us)?|"
    r"careers|jobs|site ?map|home(?: ?page)?|menu|search|newsletters?|podcasts?|rss(?: feeds?)?|faqs?|feedback|corrections|"
    r"subscriptions?|my account|manage (?:cookies|preferences|consent)|do not sell .{0,60}|accept(?: all)?(?: cookies)?|reject(?: all)?(?: "
    r"cookies)?|i (?:agree|accept)|got it|ok|okay|cancel|submit|dismiss|back to top|top of page|back|go back|toggle .{1,30}|"
    r"open (?:menu|navigation|search)|navigation|skip links|language|select .{1,30}|loading\W*|live|breaking(?: news)?|exclusive|"
    r"video|videos|photos|gallery|pictures|audio|listen|watch(?: (?:live|now|video|the video))?|play(?: video| audio)?|play .{1,20} video|"
    r"news|sport|sports|business|opinion|culture|lifestyle|travel|weather|world|politics|science|health|tech|technology|"
    r"entertainment|tags?|topics?|categories|sections|filed under\b.{0,80}|tags?: .{1,120}|topics?: .{1,120}|keywords: .{1,120}|"
    r"categories: .{1,120}|more on this story|explore more on these topics|"
    r"estimated reading time.{0,30}|\d+ min(?:ute)?s?(?: read)?|reading time.{0,30}|[\d,.]+k? (?:views|shares|comments|followers|likes)|"
    r"unmute|mute|pause|autoplay|captions?|now playing|fullscreen|share this video|embed)\W*",
    r".{0,60}\b(?:uses?|using|accept|set|store|about|our|these|essential) cookies\b.{0,400}",
    r"(?:by (?:continuing|using|clicking|signing|browsing|submitting|subscribing|entering|registering|proceeding))\b.{0,60}\byou\b.{0,240}",
    r"(?:this|our) (?:site|website|web site|newsletter|form) (?:uses|is protected by|may contain)\b.{0,240}",
    r"(?:when you (?:buy|purchase|click|subscribe|sign up)|we (?:may|might|could) (?:earn|receive|get|collect) )\b.{0,240}",
    r"(?:please )?(?:enable|turn on|allow|disable|turn off|update) (?:javascript|cookies|notifications|your (?:ad ?blocker|browser)|ad ?block\w*)\b"
    r".{0,200}",
    r"(?:javascript|your browser|this browser|this video|the video|this content|this embed|media playback|flash) .{0,40}(?:disabled|not support\w*|"
    r"unsupported|required|not available|unavailable|out of date|no longer available|cannot be played|cannot be displayed)\b.{0,160}",
    r"(?:this|the) (?:article|story|post|piece|column|page|video)(?: (?:was|is|has been))? (?:first appeared|originally (?:appeared|published)|"
    r"brought to you by|sponsored by|only available to|for subscribers|free to read)\b.{0,160}",
    r"(?:enter|your|confirm) (?:your )?e-?mail(?: address)?\W*.{0,40}",
    r"(?:thank you|thanks) for (?:signing up|subscribing|reading|registering|your (?:support|feedback|interest))\b.{0,160}",
    r"(?:please )?(?:consider|support)\b.{0,40}\b(?:subscribing|donating|contribution|our (?:journalism|work|newsroom|reporting)|independent "
    r"journalism|quality journalism|a (?:subscription|donation))\b.{0,160}",
    r"(?:to|for) (?:read|view|see|continue reading|hear|keep reading|more)\b.{0,60}\b(?:click|subscribe|sign up|log in|register|tap|visit|"
    r"become a)\b.{0,160}",
    r"(?:click|tap|press) (?:here|on|the|to|below|above|this|play|through)\b.{0,160}",
    r"(?:download|install|get|try) (?:the|our|your|it|now)\b.{0,60}\b(?:app|apps|e-?book|pdf|podcast|newsletter|edition|extension|briefing|"
    r"alerts?|updates?|headlines?)\b.{0,100}",
    r"download\b.{0,50}\b(?:app|apps)\b.{0,60}",
    r"available (?:now )?(?:on|at|from|in) (?:the )?(?:app ?store|google play|itunes|apple podcasts|spotify|all good)\b.{0,100}",
    r"(?:listen|subscribe|watch|stream|read)(?: to)?\b.{0,60}\b(?:on|wherever|via|in) (?:apple|spotify|itunes|google|stitcher|acast|youtube|you get "
    r"your|the app|amazon)\b.{0,100}",
    r"(?:get|receive|have|want|sign up (?:for|to)|subscribe to|stay|keep|be)\b.{0,50}\b(?:in your inbox|to your inbox|by e-?mail|newsletters?|"
    r"e-?mail alerts?|breaking news alerts?|push notifications|up to date|up-to-date|straight to your|delivered (?:to|daily|straight)|"
    r"latest (?:news|headlines|updates|stories|breaking news))\b.{0,120}",
    r"(?:become|be) an? (?:\w+ ){0,2}(?:subscriber|member|supporter|patron|insider)\b.{0,120}",
    r"(?:start|begin|claim|get) your (?:free |\d+[- ]day )*(?:trial|subscription|membership|month)\b.{0,100}",
    r"(?:save|only|just|from)? ?[£$€]\d.{0,40}\b(?:a|per|for \d+|/) ?(?:week|month|months|year|weeks)\b.{0,60}",
    r"(?:limited[- ]time|special|exclusive|introductory|black friday|cyber monday) (?:offer|deal|sale|price|subscription)\b.{0,100}",
    r"(?:fake|new) ?news ?letter\b.{0,60}",
    r"(?:the|a|our|your)? ?(?:\w++(?:'s)? ){0,3}(?:newsletter|e-?newsletter|morning briefing|evening briefing|daily briefing|news alerts|"
    r"podcast|app|e-?paper|email updates)\W*",
    r"(?:the )?(?:[\w']+ ){0,4}(?:morning|evening|daily|weekly|weekend|breaking news) (?:email|newsletter|e-?mail|roundup|round-up|digest|alerts?)\W*",
    r"(?:[*_=~#·•\-–—]\s*){3,}",
    r"(?:view|see|show|hide|open|expand|close) (?:image|images|photos?|gallery|all|caption|on (?:instagram|twitter|facebook|x)|more photos|"
    r"in full ?screen|transcript|slideshow|comments|details|replies)\b.{0,60}",
    r"(?:image|photo|picture|slide|page|part|video|item) \d+ (?:of|/) \d+\W*",
    r"\d+ ?/ ?\d+",
    r"(?:a )?(?:\w+ ){0,2}post shared by .{1,120}",
    r"(?:support|fund|back) (?:our|independent|quality|free|local|the|fearless|investigative|public|us)\b.{0,60}\b(?:journalism|journalists?|"
    r"reporting|newsroom|news|media|work|today|guardian)\b.{0,100}",
    r"(?:the latest|all the|today'?s|this (?:week|morning)'?s)\b.{0,30}\b(?:headlines|news|stories|updates|offers|deals)\b.{0,60}\b(?:inbox|email|"
    r"phone|app|free|one place|daily|you)\b.{0,40}",
    r"(?:at a glance|quick read|key points|in this article|in this story|on this page|contents|table of contents|jump to)\W*",
    r"(?:hide|show) (?:caption|advertisement|ads?)\W*",
    r"sent from (?:my|the|an?) .{2,60}",
    r"get outlook for \w+\W*",
    r"(?:begin )?-{3,} ?(?:forwarded|original) message ?-{3,}",
    r"-{0,3}\s?(?:end of story|ends|ends?|more to (?:come|follow)|30)\s?-{0,3}",
    r"(?:toggle|enlarge) (?:caption|this image)\W*",
    r"(?:sign the petition|take action|take our (?:survey|poll|quiz)|vote (?:now|here|in our poll)|play (?:our|the|today'?s) .{1,30}|try our .{1,40}|"
    r"shop .{1,40}|buy (?:now|tickets?|the book|it here)|book (?:now|tickets?)|win .{1,60}|enter (?:now|here|to win))\W*",
)  # fmt: skip

# Labels before the title of another piece. They are furniture even when that title has a verb of speech in it.
LABELS = (
    r"(?:read|see|watch|listen|view|hear|also|more|related|recommended|don'?t miss|must read|next|previous|live|video|gallery|podcast|opinion|"
    r"in pictures|in depth|explained|explainer|analysis|from the archive|archive|poll|quiz|flashback|up next|trending|in case you missed it|icymi|"
    r"now read|now watch|further reading|see also|read also|also read|also see|also watch|read next|read more|read more on this|read more here|"
    r"see more|watch more|watch now|watch live|watch next|watch this|click here|top story|most read|recommended reading|related (?:story|stories|"
    r"article|articles|coverage|video|content|news|reading|link|links|posts?)|more (?:on this|on this story|from .{1,30}|coverage|stories|news|here)|"
    r"read (?:the )?(?:full story|more from .{1,30}|more about .{1,30}|all our .{1,30}|our .{1,30}|also)|you (?:may|might) also like)"
    r"\s*(?:[:>»|›→]|[-–—] )\s*\S.{0,220}"
)  # fmt: skip

IMPERATIVES = frozenset(
    """
    add ask be become bookmark browse buy check choose claim click comment complete connect contact continue copy create discover
    donate don't download email enable enjoy enter expand experience explore fill find follow get give go grab have hear help install
    join keep know learn let like listen load log make meet never order pick play post press read receive redeem refer register
    remember renew request save scroll search see select send share shop show sign skip start stay stream submit subscribe support
    swipe switch take tap tell text treat try turn tweet unlock unsubscribe update upgrade view visit vote want watch win write
    """.split()
)
MARKETING = frozenset(
    """
    access account ad ad-free adfree advert advertisement advice alert alerts analysis app apps archive articles award-winning benefits
    bonus bookmark breaking briefing briefings bulletin commentary content cookies coverage crossword daily deal deals digest digital
    discount discounts edition email e-mail emails e-mails episode episodes essential events ever exclusive exclusives expert experts
    facebook facts fearless feed free gift giveaway google headline headlines hype inbox independent insight insights instagram
    journalism latest membership members-only month monthly newsletter newsletters news notifications offer offers online opinion
    partner podcast podcasts premium price print prize puzzles quiz reader readers recommendations registered roundup sale savings
    special sport stories story straight subscribe subscriber subscribers subscription subscriptions support supporter survey ticket
    tickets tiktok trial trusted truth twitter unlimited updates video videos voucher vouchers webinar website week weekly whatsapp youtube
    """.split()
)
SECOND_PERSON = frozenset("you your yours you're you'll you've yourself".split())
OUTLET_PERSON = frozenset("our us we we're we've my".split())

CREDITS = (
    r"\(?(?:additional|further|extra|supplementary|with|more) (?:additional )?(?:reporting|research|writing|material|files|inputs?|contributions?|"
    r"editing|text|copy|agency (?:inputs?|reports?)|production) (?:by|from|for|and)\b.{0,260}",
    r"\(?(?:reporting|editing|writing|compiled|translated|translation|edited|produced|production|research|graphics?|text|words|interview|"
    r"interviews|reporting and writing|writing and reporting|video production|fact[- ]check(?:ed|ing)?) by\b.{0,260}",
    r"\(?(?:with|from|source|sources|via|credit|agency|agencies)\s*:?\s*(?:the )?(?:news )?(?:agencies|wires?|wire (?:services|reports)|agency "
    r"(?:reports|inputs?|staff)|staff (?:and|with) (?:agencies|wires?|wire reports))\)?\W*",
    r".{2,180}\bcontributed(?: reporting| research| additional reporting)?(?: from [\w ,.]{2,60})?(?: to (?:this|the) (?:report|story|article|piece|dispatch|"
    r"coverage|news))?(?: from [\w ,.]{2,60})?\W*",
    r"(?:this|the) (?:story|article|report|content|copy|dispatch) (?:was|has been|is) (?:\w+ ){0,3}(?:published|syndicated|produced|generated|"
    r"supplied|provided|reported|written|created|adapted|translated|edited|taken) (?:\w+ ){0,3}(?:by|from|with|in partnership|via)\b.{0,200}",
    r"(?:photo|photos|photograph|photographs|image|images|picture|pictures|video|graphic|illustration|cover photo|cover image|main image|top image|"
    r"featured image|lead image|header image) ?(?:credits?|by|courtesy(?: of)?|source|copyright|from)\s*[:|]?\s.{1,140}",
    r"(?:photo|photos|photograph|photographs|image|images|picture|pictures|credit|credits|photo credit|image credit) ?[:/]\s?(?:[\w.'’&-]++[ /,|]{1,3}){0,7}[\w.'’&-]++\W*",
    r"\(?(?:ap|afp|reuters|getty|epa|pa|xinhua|tass|anadolu|dpa|ap photo|getty images|afp photo)(?:[ /](?:[\w.'’-]++[ /,]{1,3}){0,7}(?:[\w.'’-]++ ?)?)?(?:via (?:getty|ap|reuters)"
    r"(?: images)?)?\)?",
    r"(?:[\w.'’-]++ ){1,4}?(?:/|via|for|\|) ?(?:getty|reuters|afp|ap|epa|pa|rex|alamy|shutterstock|bloomberg|xinhua|anadolu|zuma|the washington post|"
    r"the new york times)(?: (?:images?|photos?|pictures?|wire))?\W*",
    r"(?:[\w.'’-]++ ){0,3}[\w.'’-]++ ?/ ?(?:getty|reuters|afp|ap|epa|pa|rex|alamy|shutterstock|bloomberg|xinhua|anadolu|zuma)(?:[ /-](?:images?|photos?|pictures?|"
    r"getty|efe|wire)){0,3}\W*",
)  # fmt: skip

CAPTIONS = (
    r"(?:photo|photos|picture|pictures|image|images|video|footage|screenshot|screen ?grab|still|map|graphic|satellite image|handout|aerial (?:view|photo)) "
    r"(?:taken|shows?|shot|released|provided|made|captured|dated|showing|from|posted) .{3,600}",
    r"(?:a |an |this |the )?(?:file|undated|handout|combination|combo|aerial|satellite|composite|archive|archival|stock|still|drone|pool|courtesy) (?:photo|"
    r"photograph|picture|image|footage|view|illustration|handout|video|frame|grab)\b.{3,600}",
    r"(?:file photo|file image|file picture|file|image caption|photo caption|caption|pictured?|pictured (?:above|left|right|here)|above|below|left|right|"
    r"(?:from|top) (?:left|right|top)|clockwise from (?:top|left|top left|bottom left)|photo illustration|photo|image|photograph|picture)\s?(?:[:–—]|-\s).{3,600}",
    r"(?:in |on )?this .{0,60}\b(?:photo|photograph|picture|image|video grab|frame grab|handout|screenshot|still image|still|screen grab)\b.{0,60},.{3,600}",
    r"(?:a|the) (?:photo|photograph|picture|image|handout|still|screenshot|screengrab) (?:taken|released|provided|posted|shows|dated)\b.{3,600}",
    r".{10,500}\([^()]{2,60}/ ?(?:afp|ap|reuters|getty|epa|pa|xinhua|rex|alamy|shutterstock|bloomberg|zuma|anadolu)\b[^()]{0,40}\)\.?",
    r"(?:file photo|image copyright|image source|photo by)\b.{0,120}\b(?:image|photo) caption\b.{3,600}",
    r".{10,500}[(\[–—|]\s?(?:(?:ap|afp|epa|reuters|getty|pa|xinhua|epa-efe|anadolu|shutterstock|istock|alamy|bloomberg|rex|zuma) ?(?:photo|pictures?|images?)?"
    r"(?: ?/ ?|, | via | images)[\w./' -]{2,60}|ap photo|getty images|afp photo|(?:photo|image|picture)s?(?: credit)?(?: by|:| courtesy of) ?[\w./' -]{2,60})[)\]]?\.?",
    r".{10,300}\((?:photo|image|file photo|file|picture|screenshot|video|reuters|ap|afp|getty|getty images|pa|epa|supplied|handout)\)\.?",
)  # fmt: skip
