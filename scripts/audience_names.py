"""Name pools for invented people: per culture women's and men's given names, and family names.

Where a script other than Latin is written, ``native=latin``; an underscore is a space. Any likeness to
a living person is chance.
"""

POOLS: dict[str, tuple[str, str, str]] = {
    "arabic": (
        "فاطمة=Fatima مريم=Mariam ليلى=Layla هدى=Huda سلمى=Salma نور=Nour رانيا=Rania أمل=Amal",
        "أحمد=Ahmed محمود=Mahmoud يوسف=Youssef خالد=Khaled عمر=Omar سامي=Sami طارق=Tarek كريم=Karim",
        "الحداد=Haddad منصور=Mansour الخطيب=Khatib صالح=Saleh النجار=Najjar حسن=Hassan عبدالله=Abdallah "
        "الشريف=Cherif بركات=Barakat سليمان=Suleiman الهاشمي=Hashimi قاسم=Qasim",
    ),
    "chinese": (
        "晓梅=Xiaomei 丽华=Lihua 静=Jing 芳=Fang 雪=Xue 婷=Ting 慧敏=Huimin 玉兰=Yulan",
        "伟=Wei 建国=Jianguo 志强=Zhiqiang 明=Ming 浩=Hao 军=Jun 文博=Wenbo 海涛=Haitao",
        "王=Wang 李=Li 张=Zhang 刘=Liu 陈=Chen 杨=Yang 黄=Huang 赵=Zhao 周=Zhou 吴=Wu 徐=Xu 孙=Sun",
    ),
    "russian": (
        "Анна=Anna Ольга=Olga Елена=Elena Наталья=Natalia Мария=Maria Ирина=Irina Светлана=Svetlana Юлия=Yulia",
        "Иван=Ivan Сергей=Sergei Дмитрий=Dmitri Андрей=Andrei Михаил=Mikhail Алексей=Alexei Павел=Pavel Олег=Oleg",
        "Коваленко=Kovalenko Черных=Chernykh Шевченко=Shevchenko Долгих=Dolgikh Бондаренко=Bondarenko "
        "Седых=Sedykh Марченко=Marchenko Русских=Russkikh Ткаченко=Tkachenko Белых=Belykh",
    ),
    "english": (
        "Alice Grace Hannah Emily Sarah Megan Olivia Charlotte",
        "James Thomas Daniel Oliver Andrew Peter Simon George",
        "Ashdown Bennett Carver Dunmore Ellery Fairweather Holloway Kingsley Marlowe Pemberton Thornbury Whitlock",
    ),
    "french": (
        "Camille Élodie Hélène Margaux Chloé Sylvie Aurélie Noémie",
        "Antoine François Jérôme Mathieu Étienne Olivier Benoît Loïc",
        "Beaulieu Charpentier Delacroix Fontenay Giraudeau Lefèvre Lévêque Montclair Périer Rousselet Sénéchal Vasseur",
    ),
    "spanish": (
        "María Lucía Carmen Sofía Inés Valentina Daniela Ximena",
        "José Andrés Javier Martín Íñigo Ramón Sebastián Tomás",
        "Aguirre Benítez Cárdenas Domínguez Escalante Fuentes Ibáñez Montalvo Núñez Quiroga Salazar Zúñiga",
    ),
    "portuguese": (
        "Ana Beatriz Conceição Inês Joana Luísa Marília Teresa",
        "António Bruno Duarte Gonçalo João Nuno Rui Vítor",
        "Almeida Brandão Carvalhal Esteves Figueira Guimarães Lobão Magalhães Queirós Tavares",
    ),
    "westafrica": (
        "Awa Fatoumata Mariama Aminata Aïssatou Adjoa Kadiatou Ramatoulaye",
        "Mamadou Ibrahima Moussa Ousmane Kouassi Seydou Abdoulaye Cheikh",
        "Diallo Traoré Konaté Ouédraogo Sow Bamba Coulibaly Ndiaye Kaboré Adjovi Camara Touré",
    ),
    "centralafrica": (
        "Grâce Solange Immaculée Divine Joséphine Espérance Chantal Béatrice",
        "Jean-Bosco Emmanuel Célestin Gédéon Patrice Dieudonné Honoré Fidèle",
        "Mbemba Nkurunziza Ngoma Mukendi Tchoumi Rakoto Bizimana Ilunga Ondo Habimana",
    ),
    "anglophoneafrica": (
        "Wanjiru Thandiwe Ngozi Akinyi Abena Chipo Tsion Naledi",
        "Kwame Tendai Chidi Kamau Sipho Abebe Baraka Kofi",
        "Okonjo Mwangi Dlamini Banda Mensah Otieno Tesfaye Moyo Nakato Phiri Adeyemi Kariuki",
    ),
    "southasia": (
        "Ananya Priya Farzana Nadia Dilani Sunita Tashi Zainab",
        "Arjun Rahim Imran Nuwan Bikash Sanjay Karma Farid",
        "Chowdhury Perera Sharma Qureshi Thapa Iyer Rahmani Fernando Gurung Siddiqui",
    ),
    "southeastasia": (
        "Siti Malee Linh Maricel Dewi Sreymom Aye Nurul",
        "Budi Somchai Minh Rodel Agus Sokha Kyaw Hafiz",
        "Santoso Chaiyaporn Nguyen Reyes Wijaya Phommachanh Ismail Dela_Cruz Sovann Tran",
    ),
    "japanese": (
        "Yuki Haruka Aiko Naomi Sakura Emi",
        "Kenji Hiroshi Takumi Satoshi Ryo Daichi",
        "Aoyama Fujisawa Hayakawa Kuroda Minamoto Nishimura Okabe Shirai Takeuchi Uchida",
    ),
    "korean": (
        "Ji-woo Seo-yeon Min-ji Hye-jin Soo-ah Eun-bi",
        "Min-jun Ji-ho Dong-hyun Seung-woo Tae-yang Hyun-soo",
        "Kim Lee Park Choi Jung Kang Cho Yoon Jang Lim",
    ),
    "centralasia": (
        "Aigerim Dilnoza Leyla Shirin Gulnara Altantsetseg Ayşe Zeynep",
        "Timur Rustam Emre Babak Nurlan Batbayar Mehmet Kaveh",
        "Yılmaz Karimi Aliyev Rahmonov Öztürk Sultanov Farahani Ganbold Çelik Orazov",
    ),
    "easteurope": (
        "Katarzyna Ivana Zuzana Mihaela Jelena Liina Ilona Nino",
        "Tomasz Marek Petr Andrei Goran Jānis Gábor Levan",
        "Wójcik Novák Horvat Ionescu Kovač Szabó Jovanović Kask Bērziņš Lomidze Dvořák Żółkiewski",
    ),
    "germanic": (
        "Anke Brigitte Greta Lotte Katharina Femke Ursula Marieke",
        "Jürgen Stefan Matthias Pieter Björn Ulrich Sander Klaus",
        "Brückner de_Wit Eichhorn Grünwald Hofstätter Königs Lindenthal Müllner Rosenbaum van_Dalen Weißmann Zürcher",
    ),
    "nordic": (
        "Astrid Ingrid Sólveig Aino Freja Maja",
        "Lars Øyvind Mikko Søren Gunnar Åke",
        "Bergström Dahlgård Hämäläinen Jónsson Lindqvist Nygård Sørbye Virtanen Østergaard Þórsson",
    ),
    "mediterranean": (
        "Giulia Chiara Eleni Daphne Noa Francesca",
        "Luca Matteo Nikos Yiannis Eitan Alessandro",
        "Bellandi Ferraresi Papadakis Stavrou Galili Conti-Rossi Zammit Kallas Montefiori Christou",
    ),
    "caribbean": (
        "Shanice Marlene Keisha Yvonne Simone Althea",
        "Desmond Winston Tyrone Clive Jean-Marc Delroy",
        "Baptiste Campbell Gittens Joseph Persaud Ramdeen St._Louis Thibodeaux Walcott Ferdinand",
    ),
    "pacific": (
        "Sina Mele Litia Teuila Moana Salote",
        "Sione Tevita Ratu Tavita Ioane Manase",
        "Faleolo Taufa Vakatawa Tamatea Kalsakau Nauan Havili Rokotuivuna Leota Tekanene",
    ),
}

CULTURES: dict[str, tuple[str, str]] = {
    "arabic": ("ar", "DZ BH EG IQ JO KW LB LY MR MA OM QA SA SD SY TN AE YE PS DJ KM SO"),
    "chinese": ("zh", "CN SG"),
    "russian": ("ru", "RU BY KZ KG"),
    "english": ("en", "GB IE US CA AU NZ"),
    "french": ("fr", "FR BE LU MC CH"),
    "spanish": ("es", "ES AR BO CL CO CR CU DO EC SV GT HN MX NI PA PY PE UY VE GQ AD"),
    "portuguese": ("en", "PT BR AO MZ CV ST TL"),
    "westafrica": ("fr", "BJ BF CI GN GW ML NE SN TG"),
    "centralafrica": ("fr", "CM CF CG CD GA RW BI MG TD"),
    "anglophoneafrica": ("en", "GH NG SL LR GM KE UG TZ ZM ZW MW BW NA ZA LS SZ SS ET ER MU SC"),
    "southasia": ("en", "IN BD LK NP PK BT MV AF"),
    "southeastasia": ("en", "ID MY BN PH TH VN KH LA MM"),
    "japanese": ("en", "JP"),
    "korean": ("en", "KR KP"),
    "centralasia": ("en", "IR TR AZ UZ TM TJ MN AM"),
    "easteurope": ("en", "PL CZ SK BG HR SI RS ME BA MK UA EE LV LT RO MD HU AL GE"),
    "germanic": ("en", "DE AT NL LI"),
    "nordic": ("en", "SE NO DK FI IS"),
    "mediterranean": ("en", "IT SM GR CY IL MT VA"),
    "caribbean": ("en", "AG BS BB BZ DM GD GY JM KN LC VC TT SR HT"),
    "pacific": ("en", "FJ PG SB VU WS TO TV KI NR PW MH FM"),
}
"""Each culture's working language, and the countries in which its names are drawn."""

LARGE_DELEGATIONS = "CN CN CN CN CN CN CN CN CN RU RU RU RU RU RU BY BY KZ KZ BR IN US FR EG"
"""Countries of which more people are drawn, as often as they stand here, so that all six languages are well read."""

MORE_ZONES: dict[str, str] = {
    "US": "America/New_York America/Chicago America/Denver America/Los_Angeles Pacific/Honolulu",
    "CA": "America/Toronto America/Vancouver America/Halifax America/St_Johns",
    "AU": "Australia/Sydney Australia/Perth Australia/Adelaide",
    "BR": "America/Sao_Paulo America/Manaus America/Fortaleza",
    "RU": "Europe/Moscow Asia/Yekaterinburg Asia/Novosibirsk Asia/Vladivostok",
    "ID": "Asia/Jakarta Asia/Makassar Asia/Jayapura",
    "MX": "America/Mexico_City America/Tijuana",
    "KI": "Pacific/Tarawa Pacific/Kiritimati",
    "PT": "Europe/Lisbon Atlantic/Azores",
    "ES": "Europe/Madrid Atlantic/Canary",
}
"""Countries over several time zones: their contacts always name one."""
