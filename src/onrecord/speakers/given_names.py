"""Common given names of the world by the gender that they mostly go with, short forms, and surnames that stand first.

Common knowledge, moderate lists. A name in neither list, or in both, says nothing of gender.
"""

from __future__ import annotations

MALE = frozenset(
    "aaron abdallah abdel abdelaziz abdelfattah abdul abdulaziz abdulla abdullah abdulrahman abel abraham achim "
    "adam adel adnan adolf adrian ahmad ahmed ahmet aidan akbar "
    "akira akram alain alan alassane albert alberto aldo alejandro aleksandar aleksander aleksandr aleksei "
    "alessandro alex alexander alexandre alexei "
    "alexey alexis alfonso alfred alfredo ali allan allen alvaro amadou amin amir amit amr anatoly anders andre "
    "andrea andreas andrei andrej andrew andriy "
    "andrzej andy angus anil anthony antoine anton antonio antony anwar archie ari arjun armando arnaud arnold art "
    "arthur artur arturo "
    "ashok ashraf asif atta august augusto austin avi aziz babak bahram barack barry bart bashar basil bassam ben "
    "benedict benjamin benny bernard bernardo "
    "bernd bernie bert bertrand bilal bill billy bjorn blair bo bob bobby boris brad bradley brandon brendan brent "
    "brett brian bruce bruno bryan byron caleb "
    "calvin cameron carl carlo carlos carlton carsten cecil cedric cesar chad charles charlie chester chris "
    "christian christoph christophe christopher "
    "chuck clarence claude claudio claus clayton cliff clifford clint clive clyde cole colin connor conor conrad "
    "corey cornelius cory craig curtis cyril cyrus dale "
    "damian damien dan daniel daniele danny dario darren darryl daryl dave david davide dean denis dennis denys "
    "derek dermot desmond devin dick didier diego dieter "
    "dietrich dimitri dimitris dinesh dirk dmitri dmitriy dmitry dmytro dominic dominik dominique don donald donnie "
    "doug douglas drew duncan dustin dwayne dwight "
    "dylan eamon earl ebrahim ed eddie edgar edgardo edmund eduardo edward edwin efraim ehud eli elias elijah "
    "elliot elliott elmer emanuel emil emilio "
    "emmanuel emre enda enrico enrique eric erich erik ernest ernesto ernst erwin esteban ethan eugene evan evgeny "
    "evo ezra fabian fabio fahad faisal farid "
    "farooq fausto federico felipe felix ferdinand fernando fidel filip finn florian francesco francis francisco "
    "franco francois françois frank franklin franz fred frederic "
    "frederick fritz fuad fyodor gabriel gareth garry gary gavin gennady geoff geoffrey georg george georges georgi "
    "gerald gerard gerardo gerhard gerry ghassan gianni gideon "
    "gilbert giles gilles giorgio giorgos giovanni giuseppe glen glenn gonzalo gordon graham grant greg gregor "
    "gregory guido guillaume guillermo gunter gunther gus gustav gustavo guy "
    "hadi hakan hakim hamad hamid hamza hans harald hari harold haroun harry harvey hasan hashim hassan hector "
    "heinrich heinz helmut hendrik henri henrik henry "
    "herbert herman hermann hernan hideo hiroshi hisham hosni hossein howard hubert hugh hugo humberto hussein "
    "husain ian ibrahim idris ignacio igor ilham ilya imad imran "
    "ingo ioannis iqbal isaac isaias ishmael ismail issa ivan ivo jack jackson jacob jacques jaime jair jake jakob "
    "jalal jamal james jamie jan janez jared jason jasper javad javier jay "
    "jean jeff jeffrey jens jerome jeremy jerry jesper jesus jesús jim jimmy joachim joao joaquin joe joel johan "
    "johann johannes john johnny johnson jon jonas jonathan jorge jörg "
    "jose joschka josé josef joseph josh joshua juan juha jukka jules julian julien julio julius jurgen jürgen "
    "justin kamal kareem karel karim karl kaspar keir keith kelvin ken kenneth "
    "kevin khaled khalid khalifa kirill kirk klaus kofi konstantin konstantinos kristian kumar kurt kyle kyriakos "
    "lachlan lance larry lars laurence laurent lawrence lee leif leigh leo leon leonard leonardo leonid "
    "leopold leroy leslie lev lewis liam lindsey lloyd lorenzo lothar lou louis luc luca lucas luciano ludwig luigi "
    "luis luiz lukas luke mads magnus mahdi mahinda mahmoud mahmud majid malcolm "
    "malik manfred manmohan manuel marc marcel marcelo marco marcos marcus mariano mario marius mark marko markus "
    "marshall martin marty marvin marwan masoud massimo mateusz mathias mathieu matt "
    "matteo matthew matthias maurice mauricio maurizio max maxim maximilian mehmet mehdi melvin menachem michael "
    "michal michel mickey miguel mihai mikael mike mikhail miles milo milos miloš milorad milton miroslav "
    "mitch mitchell mitt moammar mogens mohamad mohamed mohammad mohammed mohamud moise moises mojtaba morgan "
    "morris mortimer moshe mosab muammar muhammad muhammadu muhammed mukhtar murad mustafa mustapha mykola "
    "nabil nader nadim naftali naguib najib narendra nasser nathan nathaniel nawaz ned neil nelson neville nicholas "
    "nick nicola nicolae nicolas nicolás nigel nikita nikol nikola nikolai nikolaos nikolay nikos nils noah noam "
    "noel norbert norman nouri olaf oleg oleh oleksandr oleksiy oliver olivier olof omar omer orlando oscar oskar "
    "osama osman otto owen pablo paddy paolo pascal pasquale pat patrice patrick paul paulo pavel pavlo "
    "pawel pedro per percy perry pervez pete peter petr petro phil philip philipp philippe phillip pierre piers "
    "pieter pietro piotr pramila prakash radovan rafael rafik rahim rahul raj rajesh rajiv ralph rami ramon ramzan "
    "ramón randall randy raphael rashid "
    "raul raúl ravi ray raymond recep reginald reinhard rene rené reuven reza rex ricardo riccardo richard rick "
    "ricky rishi riyad rob robby robert roberto robin rod roderick rodney rodrigo roger roland "
    "rolf roman romano ron ronald ronnie rory ross roy ruben rudolf rudy rupert russ russell rustam ryan saad "
    "saddam sadiq saeed sajid salah salam salem salim salman salva salvador sam sami samir samuel sandro sanjay "
    "santiago saul scott "
    "sean sebastian sebastião sergei sergey sergio serhiy seth shah shane shaun shawn shehbaz sheldon shinzo shlomo "
    "shohrat sid sidney silvio simon slobodan solomon stan stanislav stanley stefan stefano steffen stephan "
    "stephane stephen "
    "steve steven stewart stuart sultan sunil suresh sven sylvester taha tahir tamim tareq tariq tayyip ted tedros "
    "terence terrence terry thabo thaksin theo theodore thierry thomas thorsten tim timothy timur tobias toby todd "
    "tom tomas tomasz tommy "
    "tony toomas travis trevor tristan tyler ulrich umar umaru uri usman uwe václav valentin valery vasily vernon "
    "viacheslav victor vijay viktor vince vincent vincenzo vitali vitaly vivek vlad vladimir vlado volker volodymyr "
    "waleed walid wallace walter warren wayne "
    "wendell werner wesley wilbur wilfred wilhelm will willem william willie willy winston wolfgang woodrow wolf "
    "xavier yahya yair yasin yasser yevgeny yigal yitzhak yoav yoshihide yossi youssef yoweri yuri yusuf yves zac "
    "zachary zack zaid zain zalmay zdravko zeid zine zlatko zoran zygmunt".split()
)

FEMALE = frozenset(
    "abby abigail ada adele adriana agata agnes agnieszka aicha aisha alana alba aleksandra alessandra alexandra "
    "alexandria alexia alice alicia alina alison "
    "allison alma alyssa amal amanda amber amelia amelie amina aminata amira amy ana anastasia andrea angela "
    "angelica angelina angie anita anja ann anna anne annabel annalena "
    "anneliese annette annie antonia anya april arlene ashley asma astrid audrey aung aurora ava avril ayesha aziza "
    "barbara beata beatrice beatriz becky belinda benazir bernadette "
    "bertha beryl beth bethany betsy betty beverly bianca birgit bonnie brenda briana bridget brigitte brooke "
    "camila camilla camille candace candice cara carla carly carmen carol carole "
    "carolina caroline carolyn carrie cassandra cate catherine cathy catriona cecilia cecile celia celine charlene "
    "charlotte chelsea cherie cheryl chiara chloe christa christiane christina christine cindy "
    "claire clara clare claudia colleen condoleezza constance consuelo corinne courtney cristina crystal cynthia "
    "dagmar daisy dalia dana daniela danielle daphne dawn deborah debbie debra delia delphine denise dervla diana "
    "diane dilma dina "
    "dolores dominique donatella donna dora doreen doris dorothy edith edna eileen elaine eleanor elena eleni "
    "elfriede elif elisa elisabeth eliza elizabeth ella ellen ellie eloise elsa elsie elvira emilia emily emine "
    "emma erica erika erin esmeralda estelle esther "
    "ethel eugenia eva eve evelyn evita faith farah fatima fatma fatou fawzia faye federica felicia felicity fiona "
    "flora florence fran frances francesca francine françoise freya frida gabriela gabriella gabrielle gail gemma "
    "genevieve georgia georgina geraldine gerda germaine "
    "gertrude gianna gillian gina giorgia gisela gladys glenda gloria golda grace graciela greta gretchen gudrun "
    "gwen gwendolyn hala halima hana hanan hanna hannah harriet hazel heather heidi heike helen helena helene helga "
    "helle henrietta hilary hilda hillary hoda holly hope huda ida "
    "ilana ilse iman imelda indira ines inga ingeborg ingrid irene irina iris irma isabel isabella isabelle isla "
    "ivana ivanka ivy jacinda jackie jacqueline jana jane janet janice janine jasmine jayne jean jeanette jeanne "
    "jelena jemima jen jennie jennifer jenny jessica jessie jill joan joanna "
    "joanne jocelyn jodie johanna josephine joy joyce juana juanita judith judy julia juliana juliane julie juliet "
    "julieta june kaja kamala karen karin karina karine karolina kate katarina katarzyna katerina katharina "
    "katherine kathleen kathryn kathy katie katrin katrina katya kay kayla keiko kellyanne kelly kendra kerry "
    "khadija "
    "kim kimberly kirsten kirsty kristalina kristen kristin kristina laila lana lara latifa laura laure lauren lea "
    "leah leila lena leonora leslie leticia leyla liane lidia lila lillian lily lina linda lindsay lisa lise liz "
    "liza lois lorena loretta lorna lorraine louisa louise loujain lucia lucie lucille lucinda lucy luisa luz "
    "lydia lyn lynn lynne mabel madeleine madeline maggie mahsa maia makiko malala manal mandy manju manuela mara "
    "marcela marcia margaret margarita margot margrethe maria mariam mariana marianne marie mariella marija marilyn "
    "marina marine marion marisa marjorie marlene marta martha martina mary maryam masha matilda maud maureen "
    "maxine maya meera megan meghan mei "
    "melania melanie melinda melissa mercedes meredith meryl mia michaela michele michelle mila mildred mimi mina "
    "mira miranda miriam mitzi moira molly mona monica monika monique muna muriel myra myriam myrtle nabila nada "
    "nadia nadine nan nancy naomi narges natalia natalie nataliya natasha nathalie nazanin nicole nicola nida nikki "
    "nina noa nora noor norma noura nuala nur odette "
    "oksana olena olga olive olivia oona ophelia oprah pam pamela paola patience patricia patsy patty paula paulina "
    "pauline pearl peggy penelope penny petra phoebe phyllis pilar polly pooja pratibha precious princess priscilla "
    "priti priya rachel rada rana rania raquel rasha raya reem regina reham renata renate renee rhonda rima rita "
    "roberta robin rosa rosalind rose rosemary roxana roxane rosie rowena "
    "roza ruby ruth sabina sabine sabrina sadie safiya sahar sally salma samantha samira sana sandra sandy sanna "
    "sara sarah saskia scarlett selina selma serena shabana shami shannon sharon sheila shelley sheryl shirin "
    "shirley siân sian sibel sienna sigrid silvia simone sinead siobhan sofia solange sonia sonja sophia sophie "
    "soraya stacey stella stephanie stephany sue summer "
    "susan susana susanna susanne susie suu suzanne svetlana sviatlana swetlana sybil sylvia sylvie tamara tanya "
    "tara tatiana tatyana tawakkol tehmina teresa tessa thandi thelma theresa therese tiffany tina toni tracey "
    "tracy trudy ulrike una ursula valentina valerie vanessa vera veronica veronika vicky victoria viktoria viola "
    "violet virginia vivian viviane vivien wafa wanda wangari wendy whitney wilma winifred winnie "
    "xiomara yael yana yasmin yasmine yelena yolanda yulia yuliya yvette yvonne zahra zainab zara zeinab zelda "
    "zeynep zoe zofia zsuzsanna zuzana zubaida".split()
)

# A short form -> the form it is matched by, so that "Joe" and "Joseph" may be one person.
SHORT_FORMS = {
    "joe": "joseph", "joey": "joseph", "bill": "william", "billy": "william", "will": "william", "bob": "robert", "rob": "robert", "bobby": "robert",
    "mike": "michael", "mick": "michael", "jim": "james", "jimmy": "james", "jamie": "james", "tom": "thomas", "tommy": "thomas", "dick": "richard",
    "rick": "richard", "tony": "anthony", "dave": "david", "dan": "daniel", "danny": "daniel", "steve": "steven", "stephen": "steven", "chris": "christopher",
    "matt": "matthew", "nick": "nicholas", "ed": "edward", "ted": "edward", "ben": "benjamin", "bernie": "bernard", "andy": "andrew", "greg": "gregory",
    "jeff": "jeffrey", "geoff": "geoffrey", "ken": "kenneth", "ron": "ronald", "don": "donald", "tim": "timothy", "sam": "samuel", "alex": "alexander",
    "pete": "peter", "phil": "philip", "larry": "lawrence", "charlie": "charles", "chuck": "charles", "liz": "elizabeth", "beth": "elizabeth", "kate": "katherine",
    "katie": "katherine", "cathy": "catherine", "sue": "susan", "debbie": "deborah", "jen": "jennifer", "jenny": "jennifer", "pam": "pamela", "patty": "patricia",
    "mitch": "mitchell", "doug": "douglas", "fred": "frederick", "rudy": "rudolph", "abby": "abigail", "maggie": "margaret", "peggy": "margaret",
    "mohamed": "mohammed", "muhammad": "mohammed", "mohammad": "mohammed", "muhammed": "mohammed", "mohamad": "mohammed", "ahmad": "ahmed", "hasan": "hassan",
    "husain": "hussein", "hossein": "hussein", "yousef": "youssef", "yusuf": "youssef", "aleksandr": "alexander", "aleksander": "alexander", "oleksandr": "alexander",
    "sergey": "sergei", "andrey": "andrei", "dmitriy": "dmitry", "dmitri": "dmitry", "vladimir": "vladimir", "volodymyr": "volodymyr", "jon": "jonathan",
}  # fmt: skip

# Chinese, Korean and Vietnamese surnames in Latin letters: in these names the surname stands first.
SURNAMES_FIRST = frozenset(
    "ai an bai ban bao bi bian bo cai cao cen chai chang chao che chen cheng chi chu cui dai deng ding dong dou du "
    "duan fan fang fei feng fu gan gao ge geng gong gou gu guan guo hai han hao he hong hou hu hua huang "
    "hui huo ji jia jian jiang jiao jin jing ju kang ke kong kuang lai lan lang lei leng li lian liang liao lin "
    "ling liu long lou lu luo lü lv lyu ma mao mei meng mi miao min mo mu ni nie ning niu ou ouyang pan pang pei "
    "peng "
    "ping pu qi qian qiang qiao qin qiu qu quan ran rao ren rong ruan rui sang sha shan shang shao shen sheng shi "
    "shu si sima situ song su sui sun tai tan tang tao teng tian tong tu wan wang wei wen weng wu xi xia xian xiang "
    "xiao xie xin "
    "xing xiong xu xuan xue xun yan yang yao ye yi yin ying you yu yuan yue yun zang zeng zha zhai zhan zhang zhao "
    "zhen zheng zhong zhou zhu zhuang zhuge zong zou zuo "
    "kim lee park choi jung jeong cho yoon jang lim shin seo kwon hwang ahn oh moon bae baek hong nam noh roh chun ban "
    "nguyen tran le pham hoang phan vu vo dang bui do ho ngo duong ly nong to truong "
    "tsai chiang lien soong ko hsieh tsang leung lam chan wong cheung yeung kwok ng tse".split()
)


def gender_of(given: str) -> str:
    """ "m", "f", or "" where the name says nothing."""
    key = given.lower()
    male, female = key in MALE, key in FEMALE
    if male == female and "-" in key:
        return gender_of(key.split("-")[0])
    return "" if male == female else ("m" if male else "f")


def is_given(name: str) -> bool:
    """Whether it is a common given name."""
    key = name.lower()
    return key in MALE or key in FEMALE or ("-" in key and (key.split("-")[0] in MALE or key.split("-")[0] in FEMALE))
