"""States with their adjectives, capitals and other names; regions, metonyms, state bodies and peoples.

Common knowledge, kept as small tables. One line of ``_STATES`` is ``name|adjectives|capital|other names``.
"""

from __future__ import annotations

_STATES = """
Afghanistan|Afghan|Kabul|
Albania|Albanian|Tirana|
Algeria|Algerian|Algiers|
Andorra|Andorran||
Angola|Angolan|Luanda|
Antigua and Barbuda|Antiguan||
Argentina|Argentine;Argentinian|Buenos Aires|
Armenia|Armenian|Yerevan|
Australia|Australian;Aussie|Canberra|
Austria|Austrian|Vienna|
Azerbaijan|Azerbaijani;Azeri|Baku|
Bahamas|Bahamian|Nassau|the Bahamas
Bahrain|Bahraini|Manama|
Bangladesh|Bangladeshi|Dhaka|
Barbados|Barbadian|Bridgetown|
Belarus|Belarusian;Belarussian|Minsk|Byelorussia
Belgium|Belgian|Brussels|
Belize|Belizean|Belmopan|
Benin|Beninese|Porto-Novo|
Bhutan|Bhutanese|Thimphu|
Bolivia|Bolivian|La Paz|
Bosnia and Herzegovina|Bosnian|Sarajevo|Bosnia;Bosnia-Herzegovina
Botswana|Botswanan|Gaborone|
Brazil|Brazilian|Brasilia;Brasília|
Brunei|Bruneian|Bandar Seri Begawan|
Bulgaria|Bulgarian|Sofia|
Burkina Faso|Burkinabe;Burkinabé|Ouagadougou|
Burundi|Burundian|Gitega;Bujumbura|
Cambodia|Cambodian|Phnom Penh|
Cameroon|Cameroonian|Yaoundé;Yaounde|
Canada|Canadian|Ottawa|
Cape Verde|Cape Verdean|Praia|Cabo Verde
Central African Republic|Central African|Bangui|
Chad|Chadian|N'Djamena|
Chile|Chilean|Santiago|
China|Chinese|Beijing;Peking|People's Republic of China;PRC;P.R.C.;mainland China;Communist China
Colombia|Colombian|Bogotá;Bogota|
Comoros|Comorian|Moroni|
Congo|Congolese|Kinshasa;Brazzaville|DRC;DR Congo;Democratic Republic of Congo;Democratic Republic of the Congo
Costa Rica|Costa Rican|San José|
Croatia|Croatian;Croat|Zagreb|
Cuba|Cuban|Havana|
Cyprus|Cypriot|Nicosia|
Czech Republic|Czech|Prague|Czechia
Denmark|Danish|Copenhagen|
Djibouti|Djiboutian||
Dominica|||
Dominican Republic|Dominican|Santo Domingo|
East Timor|East Timorese;Timorese|Dili|Timor-Leste
Ecuador|Ecuadorian;Ecuadorean|Quito|
Egypt|Egyptian|Cairo|
El Salvador|Salvadoran;Salvadorean|San Salvador|
Equatorial Guinea|Equatoguinean|Malabo|
Eritrea|Eritrean|Asmara|
Estonia|Estonian|Tallinn|
Eswatini|Swazi|Mbabane|Swaziland
Ethiopia|Ethiopian|Addis Ababa|
Fiji|Fijian|Suva|
Finland|Finnish|Helsinki|
France|French|Paris|
Gabon|Gabonese|Libreville|
Gambia|Gambian|Banjul|the Gambia
Georgia|Georgian|Tbilisi|
Germany|German|Berlin|
Ghana|Ghanaian|Accra|
Greece|Greek|Athens|
Grenada|Grenadian||
Guatemala|Guatemalan|Guatemala City|
Guinea|Guinean|Conakry|
Guinea-Bissau|Bissau-Guinean|Bissau|
Guyana|Guyanese||
Haiti|Haitian|Port-au-Prince|
Honduras|Honduran|Tegucigalpa|
Hungary|Hungarian|Budapest|
Iceland|Icelandic|Reykjavik;Reykjavík|
India|Indian|New Delhi;Delhi|
Indonesia|Indonesian|Jakarta|
Iran|Iranian|Tehran;Teheran|Islamic Republic of Iran;Islamic Republic
Iraq|Iraqi|Baghdad|
Ireland|Irish|Dublin|Republic of Ireland
Israel|Israeli|Jerusalem;Tel Aviv|
Italy|Italian|Rome|
Ivory Coast|Ivorian|Abidjan;Yamoussoukro|Côte d'Ivoire;Cote d'Ivoire
Jamaica|Jamaican||
Japan|Japanese|Tokyo|
Jordan|Jordanian|Amman|
Kazakhstan|Kazakh;Kazakhstani|Astana;Nur-Sultan|
Kenya|Kenyan|Nairobi|
Kiribati|||
Kosovo|Kosovan;Kosovar|Pristina|
Kuwait|Kuwaiti|Kuwait City|
Kyrgyzstan|Kyrgyz|Bishkek|
Laos|Laotian;Lao|Vientiane|
Latvia|Latvian|Riga|
Lebanon|Lebanese|Beirut|
Lesotho|Basotho|Maseru|
Liberia|Liberian|Monrovia|
Libya|Libyan|Tripoli|
Liechtenstein||Vaduz|
Lithuania|Lithuanian|Vilnius|
Luxembourg|Luxembourgish||
Madagascar|Malagasy|Antananarivo|
Malawi|Malawian|Lilongwe|
Malaysia|Malaysian|Kuala Lumpur;Putrajaya|
Maldives|Maldivian|Malé|the Maldives
Mali|Malian|Bamako|
Malta|Maltese|Valletta|
Marshall Islands|Marshallese|Majuro|
Mauritania|Mauritanian|Nouakchott|
Mauritius|Mauritian|Port Louis|
Mexico|Mexican|Mexico City|
Micronesia|Micronesian||
Moldova|Moldovan|Chisinau;Chișinău|
Monaco|||
Mongolia|Mongolian|Ulaanbaatar;Ulan Bator|
Montenegro|Montenegrin|Podgorica|
Morocco|Moroccan|Rabat|
Mozambique|Mozambican|Maputo|
Myanmar|Burmese;Myanmarese|Naypyidaw;Naypyitaw|Burma
Namibia|Namibian|Windhoek|
Nauru|Nauruan||
Nepal|Nepali;Nepalese|Kathmandu|
Netherlands|Dutch|The Hague;Amsterdam|the Netherlands;Holland
New Zealand|New Zealander;Kiwi|Wellington|
Nicaragua|Nicaraguan|Managua|
Niger|Nigerien|Niamey|
Nigeria|Nigerian|Abuja|
North Korea|North Korean|Pyongyang|DPRK;Democratic People's Republic of Korea
North Macedonia|Macedonian|Skopje|Macedonia
Norway|Norwegian|Oslo|
Oman|Omani|Muscat|
Pakistan|Pakistani|Islamabad|
Palau|Palauan||
Palestine|Palestinian|Ramallah|Palestinian Authority;Palestinian National Authority;State of Palestine
Panama|Panamanian|Panama City|
Papua New Guinea|Papua New Guinean|Port Moresby|
Paraguay|Paraguayan|Asunción;Asuncion|
Peru|Peruvian|Lima|
Philippines|Philippine;Filipino|Manila|the Philippines
Poland|Polish|Warsaw|
Portugal|Portuguese|Lisbon|
Qatar|Qatari|Doha|
Romania|Romanian|Bucharest|
Russia|Russian|Moscow|Russian Federation
Rwanda|Rwandan|Kigali|
Saint Kitts and Nevis|||
Saint Lucia|Saint Lucian|Castries|St Lucia
Saint Vincent and the Grenadines|Vincentian||
Samoa|Samoan|Apia|
San Marino|Sammarinese||
Sao Tome and Principe|||São Tomé and Príncipe
Saudi Arabia|Saudi;Saudi Arabian|Riyadh|
Senegal|Senegalese|Dakar|
Serbia|Serbian;Serb|Belgrade|
Seychelles|Seychellois||the Seychelles
Sierra Leone|Sierra Leonean|Freetown|
Singapore|Singaporean||
Slovakia|Slovak|Bratislava|
Slovenia|Slovenian;Slovene|Ljubljana|
Solomon Islands|Solomon Islander|Honiara|
Somalia|Somali|Mogadishu|
South Africa|South African|Pretoria|
South Korea|South Korean|Seoul|Republic of Korea
South Sudan|South Sudanese|Juba|
Soviet Union|Soviet||USSR;U.S.S.R.
Spain|Spanish|Madrid|
Sri Lanka|Sri Lankan|Colombo|
Sudan|Sudanese|Khartoum|
Suriname|Surinamese|Paramaribo|
Sweden|Swedish|Stockholm|
Switzerland|Swiss|Bern;Berne|
Syria|Syrian|Damascus|
Taiwan|Taiwanese|Taipei|
Tajikistan|Tajik|Dushanbe|
Tanzania|Tanzanian|Dodoma;Dar es Salaam|
Thailand|Thai|Bangkok|
Togo|Togolese|Lomé|
Tonga|Tongan||
Trinidad and Tobago|Trinidadian|Port of Spain|Trinidad
Tunisia|Tunisian|Tunis|
Turkey|Turkish|Ankara|Türkiye;Turkiye
Turkmenistan|Turkmen|Ashgabat|
Tuvalu|Tuvaluan||
Uganda|Ugandan|Kampala|
Ukraine|Ukrainian|Kyiv;Kiev|the Ukraine
United Arab Emirates|Emirati|Abu Dhabi|UAE;U.A.E.
United Kingdom|British;UK;U.K.|London;Westminster|UK;U.K.;Britain;Great Britain;Downing Street;10 Downing Street;Number 10;No 10;No. 10;Whitehall
United States|American;US;U.S.|Washington;Washington, D.C.;Washington DC|US;U.S.;USA;U.S.A.;United States of America;America;White House
Uruguay|Uruguayan|Montevideo|
Uzbekistan|Uzbek|Tashkent|
Vanuatu|||
Vatican|||Holy See;Vatican City
Venezuela|Venezuelan|Caracas|
Vietnam|Vietnamese|Hanoi|Viet Nam
Yemen|Yemeni|Sanaa;Sana'a;Aden|
Yugoslavia|Yugoslav||
Zambia|Zambian|Lusaka|
Zimbabwe|Zimbabwean|Harare|
"""

# Seats of power that stand for a whole state (beside the capitals and the names above).
_METONYMS = """
Kremlin=Russia; Élysée=France; Elysee=France; Élysée Palace=France; Elysee Palace=France; Quai d'Orsay=France
Zhongnanhai=China; Blue House=South Korea; Oval Office=United States; Capitol Hill=United States; Casa Rosada=Argentina
Aso Rock=Nigeria; Union Buildings=South Africa; Malacañang=Philippines; Malacanang=Philippines; Moncloa=Spain
"""

# Parts of states with a government of their own, and what they are part of.
_REGIONS = """
China=Xinjiang,Xinjiang Uyghur Autonomous Region,Xinjiang Uygur Autonomous Region,Tibet,Inner Mongolia,Guangdong,Sichuan,Hubei,Henan,\
Hebei,Yunnan,Zhejiang,Fujian,Shanghai,Urumqi,Kashgar,Lhasa,Wuhan,Chongqing,Shenzhen,Guangzhou,Hong Kong,Macau
United Kingdom=England,Scotland,Wales,Northern Ireland,Gibraltar
Russia=Chechnya,Dagestan,Ingushetia,Tatarstan,Bashkortostan,Belgorod,Kursk,Bryansk,St Petersburg,St. Petersburg
Ukraine=Crimea,Donetsk,Luhansk,Kharkiv,Kherson,Zaporizhzhia,Odesa,Odessa,Mariupol,Lviv,Donbas,Donbass,Bucha
United States=Alabama,Alaska,Arizona,Arkansas,California,Colorado,Connecticut,Delaware,Florida,Hawaii,Idaho,Illinois,Indiana,Iowa,Kansas,\
Kentucky,Louisiana,Maine,Maryland,Massachusetts,Michigan,Minnesota,Mississippi,Missouri,Montana,Nebraska,Nevada,New Hampshire,New Jersey,\
New Mexico,New York,New York City,North Carolina,North Dakota,Ohio,Oklahoma,Oregon,Pennsylvania,Rhode Island,South Carolina,South Dakota,\
Tennessee,Texas,Utah,Vermont,Virginia,Washington State,West Virginia,Wisconsin,Wyoming,Puerto Rico,Guam,Los Angeles,Chicago,Philadelphia,Boston
India=Kashmir,Jammu and Kashmir,Punjab,Gujarat,Uttar Pradesh,Bihar,Kerala,Tamil Nadu,Maharashtra,West Bengal,Assam,Manipur,Rajasthan,Karnataka,\
Mumbai,Kolkata,Ladakh
Pakistan=Sindh,Balochistan,Khyber Pakhtunkhwa,Karachi,Lahore
Iraq=Kurdistan,Iraqi Kurdistan,Kirkuk,Mosul,Basra,Anbar
Spain=Catalonia,Basque Country,Andalusia,Galicia,Valencia,Barcelona
Germany=Bavaria,Saxony,Hesse,Brandenburg,Thuringia,Hamburg
Canada=Ontario,Quebec,British Columbia,Alberta,Manitoba,Saskatchewan,Nova Scotia
Australia=New South Wales,Queensland,Victoria,Tasmania,South Australia,Western Australia,Northern Territory
Ethiopia=Tigray,Amhara,Oromia
Sudan=Darfur,West Darfur,North Darfur,South Darfur,Kordofan
Myanmar=Rakhine,Shan,Kachin
Palestine=Gaza,Gaza Strip,West Bank
Syria=Idlib,Aleppo,Raqqa,Homs,Eastern Ghouta
Indonesia=Aceh,West Papua,Papua
Philippines=Mindanao,Marawi
Somalia=Somaliland,Puntland
Nigeria=Borno,Kaduna,Lagos,Zamfara
Azerbaijan=Nagorno-Karabakh
Georgia=Abkhazia,South Ossetia
Moldova=Transnistria
Mexico=Guerrero,Sinaloa,Chiapas
"""

# Bodies known by a name that does not say whose they are: name = (canonical name, state).
_BODIES = """
State Department=US State Department|United States; US State Department=US State Department|United States
Department of State=US State Department|United States; Pentagon=US Department of Defense|United States
Defense Department=US Department of Defense|United States; Department of Defense=US Department of Defense|United States
Justice Department=US Department of Justice|United States; Department of Justice=US Department of Justice|United States
Treasury Department=US Treasury|United States; Homeland Security=US Department of Homeland Security|United States
Department of Homeland Security=US Department of Homeland Security
United States; DHS=US Department of Homeland Security|United States
FBI=FBI|United States; F.B.I.=FBI|United States; Federal Bureau of Investigation=FBI|United States
CIA=CIA|United States; C.I.A.=CIA|United States; Central Intelligence Agency=CIA|United States; NSA=NSA|United States
Congress=US Congress|United States; US Congress=US Congress|United States; U.S. Congress=US Congress|United States
Senate=US Senate|United States; US Senate=US Senate
United States; House of Representatives=US House of Representatives|United States
Centcom=US Central Command|United States; CENTCOM=US Central Command
United States; US Central Command=US Central Command|United States
Federal Reserve=Federal Reserve|United States; CDC=CDC|United States; EPA=EPA|United States; FDA=FDA
United States; USAID=USAID|United States
Foreign Office=Foreign Office|United Kingdom; Foreign and Commonwealth Office=Foreign Office
United Kingdom; FCO=Foreign Office|United Kingdom
FCDO=Foreign Office|United Kingdom; Foreign, Commonwealth and Development Office=Foreign Office|United Kingdom
Home Office=Home Office|United Kingdom; Cabinet Office=Cabinet Office|United Kingdom; Treasury=Treasury|
Ministry of Defence=British Ministry of Defence|United Kingdom; MoD=British Ministry of Defence
United Kingdom; MOD=British Ministry of Defence|United Kingdom
House of Commons=House of Commons|United Kingdom; House of Lords=House of Lords
United Kingdom; Commons=House of Commons|United Kingdom
Metropolitan Police=Metropolitan Police|United Kingdom; Met Police=Metropolitan Police
United Kingdom; Scotland Yard=Metropolitan Police|United Kingdom
MI5=MI5|United Kingdom; MI6=MI6|United Kingdom; GCHQ=GCHQ|United Kingdom; NHS=NHS
United Kingdom; Bank of England=Bank of England|United Kingdom
Knesset=Knesset|Israel; Israel Defense Forces=Israel Defense Forces
Israel; Israel Defence Forces=Israel Defense Forces|Israel
IDF=Israel Defense Forces|Israel; Mossad=Mossad|Israel; Shin Bet=Shin Bet|Israel; COGAT=COGAT|Israel; Cogat=COGAT|Israel
Duma=State Duma|Russia; State Duma=State Duma|Russia; FSB=FSB|Russia; F.S.B.=FSB|Russia; GRU=GRU
Russia; Roskomnadzor=Roskomnadzor|Russia
Verkhovna Rada=Verkhovna Rada|Ukraine; SBU=SBU|Ukraine; Bundestag=Bundestag|Germany; Bundesrat=Bundesrat|Germany
Sejm=Sejm|Poland; Lok Sabha=Lok Sabha|India; Rajya Sabha=Rajya Sabha|India; Dáil=Dáil|Ireland; Dail=Dáil
Ireland; Riksdag=Riksdag|Sweden
State Council=State Council of China|China; National People's Congress=National People's Congress|China
People's Liberation Army=People's Liberation Army|China; PLA=People's Liberation Army|China; Politburo=Politburo|China
Revolutionary Guards=Iranian Revolutionary Guards|Iran; Revolutionary Guard=Iranian Revolutionary Guards
Iran; IRGC=Iranian Revolutionary Guards|Iran
Islamic Revolutionary Guard Corps=Iranian Revolutionary Guards|Iran; Majlis=Majlis
Iran; Guardian Council=Guardian Council|Iran
Tatmadaw=Tatmadaw|Myanmar; Diet=Diet of Japan|Japan; Holyrood=Scottish Parliament
United Kingdom; Stormont=Northern Ireland Assembly|United Kingdom
Scottish Parliament=Scottish Parliament|United Kingdom; Scottish Government=Scottish Government|United Kingdom
Rapid Support Forces=Rapid Support Forces|; RSF=Rapid Support Forces|; Sudanese Armed Forces=Sudanese Armed Forces
Sudan; SAF=Sudanese Armed Forces|Sudan
RCMP=RCMP|Canada; Royal Canadian Mounted Police=RCMP|Canada
"""

# Peoples and believers: never one person, and no state answers for them.
PEOPLES = frozenset(
    "republican democrat uyghur uyghurs uighur uighurs uygur uygurs kurd kurds kurdish rohingya tibetan tibetans tutsi tutsis hutu "
    "hutus roma sinti yazidi "
    "yazidis yezidis tamil tamils kashmiri kashmiris pashtun pashtuns hazara hazaras tuareg masalit zaghawa "
    "tigrayan tigrayans oromo "
    "catalan catalans basque basques scottish scot scots welsh english muslim muslims christian christians jew jews "
    "jewish hindu hindus sikh sikhs "
    "buddhist buddhists catholic catholics protestant protestants sunni sunnis shia shias shiite shiites alawite "
    "alawites druze copts "
    "coptic arab arabs african africans european europeans asian asians latino latinos hispanic hispanics black "
    "blacks white whites "
    "chechen chechens tatar tatars bedouin maori aborigines westerners western islamist islamists".split()
)


def _rows() -> list[tuple[str, list[str], list[str], list[str]]]:
    rows = []
    for line in _STATES.strip().splitlines():
        name, adjectives, capitals, others = line.split("|")
        rows.append((name, *([p for p in part.split(";") if p] for part in (adjectives, capitals, others))))
    return rows  # type: ignore[return-value]


def _pairs(table: str) -> list[tuple[str, str]]:
    items = (item.strip() for line in table.strip().splitlines() for item in line.split(";"))
    return [(left.strip(), right.strip()) for left, _, right in (item.partition("=") for item in items if item)]


STATE_NAMES: dict[str, str] = {}  # every name of a state -> the state
CAPITALS: dict[str, str] = {}  # capitals and other metonyms -> the state
DEMONYMS: dict[str, str] = {}  # adjective -> the state
NATIONALS: dict[str, str] = {}  # plural of its people -> the state
ADJECTIVE_OF: dict[str, str] = {}  # the state -> its first adjective, for the names of its bodies
REGIONS: dict[str, str] = {}  # region or city -> the state
BODIES: dict[str, tuple[str, str | None]] = {}  # name of a body -> (its canonical name, the state)

_IRREGULAR_NATIONALS = {
    "Britons": "United Kingdom", "Brits": "United Kingdom", "Spaniards": "Spain", "Danes": "Denmark", "Swedes": "Sweden",
    "Finns": "Finland", "Poles": "Poland", "Turks": "Turkey", "Filipinos": "Philippines", "Icelanders": "Iceland",
    "Argentines": "Argentina", "Saudis": "Saudi Arabia", "Scots": "United Kingdom",
}  # fmt: skip

for _name, _adjectives, _capitals, _others in _rows():
    STATE_NAMES[_name] = _name
    STATE_NAMES.update({_other.removeprefix("the "): _name for _other in _others})
    CAPITALS.update(dict.fromkeys(_capitals, _name))
    DEMONYMS.update(dict.fromkeys(_adjectives, _name))
    NATIONALS.update(
        {
            _adjective + "s": _name
            for _adjective in _adjectives
            if _adjective[-1:] in "nikbct" and _adjective[0].isupper() and "." not in _adjective and len(_adjective) > 2
        }
    )
    if _adjectives:
        ADJECTIVE_OF[_name] = next((_a for _a in _adjectives if len(_a) > 2 and "." not in _a), _adjectives[0])
NATIONALS.update(_IRREGULAR_NATIONALS)
CAPITALS.update(dict(_pairs(_METONYMS)))
ADJECTIVE_OF["United States"] = "US"
for _line in _REGIONS.replace("\\\n", "").strip().splitlines():
    _state, _, _parts = _line.partition("=")
    REGIONS.update({_part.strip(): _state for _part in _parts.split(",")})
for _key, _value in _pairs(_BODIES):
    _canonical, _, _owner = _value.partition("|")
    BODIES[_key] = (_canonical, _owner or None)
# Seats that the text may use with an article or a person as their subject: never a mere place.
SEATS = frozenset(
    {
        "White House",
        "Downing Street",
        "10 Downing Street",
        "Number 10",
        "No 10",
        "No. 10",
        "Whitehall",
        *dict(_pairs(_METONYMS)),
    }
)
