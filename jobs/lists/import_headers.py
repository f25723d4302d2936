# ruff: noqa: E501 -- tables of words are read whole, not in pieces
"""What columns of files are called: by people in many languages, and by the programs whose exports they have.

A header counts without case, accents, blanks and signs: `E-Mail`, `e mail` and `EMAIL` are one. Earlier names come before
later ones, where a file has several columns of one field.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping

# The columns of a business. Of a list of people (Apollo, HubSpot, Google Contacts) the company is the business.
BUSINESS_HEADERS: Mapping[str, tuple[str, ...]] = {
    "name": (
        "company name", "company", "business name", "organization name", "organisation name", "account name",
        "company / account", "organization", "organisation", "business", "firm", "shop name", "store name", "name",
        "nombre comercial", "nom commercial", "enseigne", "nome fantasia", "nome commerciale", "insegna", "handelsnaam", "nazwa handlowa", "obchodni nazev",
        "odberatel", "dodavatel", "zakaznik", "kontrahent", "klient", "dostawca", "odbiorca", "ugyfel", "vevo", "beszallito", "kund", "leverantor", "leverandor", "asiakas", "toimittaja", "klant", "leverancier",
        "fournisseur", "proveedor", "fornecedor", "fornitore", "musteri", "tedarikci", "заказчик", "клиент", "контрагент", "поставщик", "покупатель", "наименование организации", "название организации", "наименование компании", "наименование предприятия",
        "найменування", "顧客名", "取引先", "取引先名", "客户", "客户名称", "거래처", "거래처명", "업체명", "πελατης", "dba", "dba name", "doing business as", "屋号", "商号", "accounts", "companies", "επιχειρηση", "επωνυμια επιχειρησης",
        "title", "associated company", "employer", "trading name", "firma", "firmenname", "unternehmen",
        "unternehmensname", "betrieb", "bezeichnung", "name der firma", "entreprise", "nom de l'entreprise", "societe",
        "raison sociale", "nom", "empresa", "nombre de la empresa", "razon social", "nombre",
        "azienda", "ragione sociale", "nome azienda", "ditta", "nome", "nome da empresa", "razao social", "bedrijf",
        "bedrijfsnaam", "naam", "nazwa firmy", "firma nazwa", "nazwa", "spolecnost", "nazev", "nazev firmy", "foretag",
        "foretagsnamn", "namn", "virksomhed", "virksomhedsnavn", "firmanavn", "navn", "bedrift", "yritys", "nimi",
        "cegnev", "ceg", "nev", "denumire", "nume", "sirket", "sirket adi", "firma adi", "isim", "компания",
        "название", "название компании", "организация", "наименование", "компанія", "назва", "назва компанії", "会社名",
        "社名", "店名", "名称", "公司", "公司名称", "企业名称", "店铺名称", "회사명", "상호", "이름", "επωνυμια",
        "εταιρεια", "ονομα", "اسم الشركة", "שם העסק",
        "organization 1 name", "account", "exhibitor", "exhibitor name", "aussteller", "customer", "customer name", "kunde",
        "kundenname", "client", "client name", "cliente", "supplier", "vendor", "vendor name", "lieferant", "dealer", "handler",
        "member name", "store", "location name", "practice name", "brand name", "company name primary", "店舗名", "企業名", "法人名", "unvan", "firma unvani",
    ),
    "website": (
        "website", "website url", "site", "url", "web", "webpage", "web page", "web site", "homepage", "home page",
        "domain", "company domain name", "company domain", "domain name", "company website", "company url",
        "organization website", "web address", "internet", "www", "link", "website 1 value", "webseite", "internetseite",
        "internetadresse", "webadresse", "webauftritt", "site web", "site internet", "adresse web", "sitio web",
        "pagina web", "sitio", "sito", "sito web", "sito internet", "pagina", "página", "website adres", "websiteadres",
        "strona", "strona www", "strona internetowa", "adres www", "web stranka", "webova stranka", "webbplats",
        "hemsida", "webside", "hjemmeside", "nettside", "nettsted", "verkkosivu", "kotisivu", "kotisivut", "verkkosivusto",
        "weboldal", "honlap", "web sitesi", "internet sitesi", "сайт", "веб сайт", "вебсайт", "ウェブサイト",
        "ホームページ", "サイト", "网站", "网址", "官网", "웹사이트", "홈페이지", "ιστοσελιδα", "ιστοτοπος",
        "الموقع الإلكتروني",
        "ホームページurl", "hp", "hpurl", "公式サイト", "website address", "strona internetowa www", "web adresi", "pagina internet", "website homepage", "homepage url", "site url", "company homepage", "webbadress",
    ),
    "phone": (
        "company phone", "business phone", "work phone", "corporate phone", "phone number", "phone", "telephone",
        "telephone number", "phone numbers", "telephone numbers", "telefonnummern", "telefone nummern", "tel", "tel no", "tel number", "phone no", "contact number", "contact phone", "main phone",
        "phone unformatted", "international phone number", "work direct phone", "phone 1 value", "telefon",
        "telefonnummer", "telefon nr", "tel nr", "rufnummer", "festnetz", "téléphone", "numero de telephone",
        "num tel", "telefono", "numero de telefono", "telefono 1", "numero di telefono", "recapito telefonico",
        "telefone", "numero de telefone", "telefoon", "telefoonnummer", "numer telefonu", "nr telefonu",
        "telefon kontaktowy", "telefonni cislo", "telefonnr", "telefonnumer", "tlf", "tlf nr", "puhelin",
        "puhelinnumero", "telefonszam", "numar de telefon", "telefon numarasi", "телефон", "номер телефона", "тел",
        "номер телефону", "電話", "電話番号", "tel番号", "电话", "电话号码", "联系电话", "手机号", "手机号码", "移动电话", "座机", "固定电话", "전화", "전화번호", "연락처", "τηλεφωνο", "رقم الهاتف",
        "הטלפון", "טלפון", "telefon firma", "tel firma", "telefon geschaftlich", "numero telephone", "n telephone",
        "tel fixe", "fixe", "telephone fixe", "telefono fijo", "tel fijo", "fijo", "telefono fisso", "fisso", "tel fisso", "telefone fixo", "fixo", "landline", "landline phone", "landline number", "work", "work number", "office number", "office telephone", "direct line", "direct number", "direct dial", "switchboard", "durchwahl", "ligne directe", "fone", "fone comercial", "telefone comercial", "telefone principal", "σταθερο", "σταθερο τηλεφωνο", "телефоны", "telefony", "telefonos", "telefoni", "telefones", "telephones", "telefonok", "puhelimet", "telefones de contato", "контактный телефон",
        "festnetznummer", "telefon festnetz", "vaste telefoon", "vast nummer", "telefon stacjonarny", "numer stacjonarny", "pevna linka", "fasttelefon", "fastnet", "sabit telefon", "vezetekes telefon", "固定電話", "стационарный телефон", "городской телефон", "nr tel", "nr telefonu kontaktowego", "is telefonu",
        # those of a person, behind those of a business
        "mobile", "mobile phone", "mobile number", "cell", "cell phone", "other phone", "home phone", "handy",
        "handynummer", "mobil", "mobiltelefon", "portable", "movil", "cellulare", "celular", "telemovel", "mobiel",
        "komorka", "mobilni telefon", "mobilnummer", "手机", "sms", "whatsapp", "sms whatsapp", "tel portable",
        "tel mobile", "gsm", "tel kom", "cep telefonu", "cell number", "mobile phone number", "κινητο", "κινητο τηλεφωνο", "cep tel", "cep", "gsm no", "휴대폰", "휴대전화", "携帯電話", "携帯", "мобильный", "мобильный телефон", "мобільний", "mobilni", "mobitel", "telefon mobil", "telefono movil", "telefono cellulare", "telefone celular", "whats app",
        "mobiltelefonnummer", "mobilfunk", "mobilfunknummer", "cell no", "kom",
    ),
    "email": (
        "email", "e mail", "email address", "e mail address", "mail", "work email", "business email", "contact email",
        "company email", "email 1 value", "emails", "primary email", "secondary email", "tertiary email", "e mail adresse",
        "mailadresse", "email adresse", "courriel", "adresse email", "adresse mail", "adresse e mail", "adresse courriel",
        "correo", "correo electronico", "direccion de correo", "email aziendale", "indirizzo email", "posta elettronica",
        "endereco de email", "emailadres", "e mailadres", "adres email", "adres e mail", "poczta", "emailova adresa",
        "epost", "e postadress", "e post", "e postadresse", "mail adresse", "sahkoposti", "sahkopostiosoite", "email cim",
        "adresa de email", "eposta", "e posta", "e posta adresi", "почта", "электронная почта", "эл почта",
        "електронна пошта", "メール", "メールアドレス", "邮箱", "电子邮件", "电子邮箱", "이메일", "ηλεκτρονικη διευθυνση",
        "البريد الإلكتروني",
        "email id", "email addresses", "e mail adresi", "eposta adresi", "メール", "mail address", "kontakt email", "email kontaktowy",
    ),
    "first_name": (
        "first name", "given name", "forename", "vorname", "prenom", "nombre de pila", "nome proprio", "voornaam",
        "imie", "jmeno", "fornamn", "fornavn", "etunimi", "имя", "名", "keresztnev",
        "prenom contact", "vorname ansprechpartner",
    ),
    "last_name": (
        "last name", "family name", "surname", "nachname", "familienname", "zuname", "nom de famille", "apellido",
        "apellidos", "cognome", "sobrenome", "apelido", "achternaam", "nazwisko", "prijmeni", "efternamn", "efternavn",
        "etternavn", "sukunimi", "фамилия", "姓", "vezeteknev",
        "nom contact", "nachname ansprechpartner", "apellido paterno", "soyad", "soyadi",
    ),
    "person": (
        "contact", "contact names", "contact name", "contact person", "full name", "email 1 full name", "person", "person name", "owner name", "decision maker",
        "ansprechpartner", "ansprechpartnerin", "kontaktperson", "kontakt", "inhaber", "geschaftsfuhrer", "interlocuteur",
        "personne de contact", "contacto", "persona de contacto", "referente", "contatto", "persona di contatto",
        "contato", "contactpersoon", "osoba kontaktowa", "osoba do kontaktu", "kontaktni osoba", "контактное лицо", "担当者", "联系人", "담당자", "담당자명", "대표자", "대표자명", "jednatel",
        "ansprechpartner in", "υπευθυνος", "υπευθυνος επικοινωνιας", "ονοματεπωνυμο", "επαφη", "kapcsolattarto", "kapcsolattarto neve", "persoana de contact", "kontaktna osoba", "kontaktisik", "kontaktinis asmuo", "kontaktpersona", "yhteyshenkilo", "responsavel", "encargado", "proprietario", "propietario", "proprietaire", "majitel", "wlasciciel", "omistaja",
        "владелец", "руководитель", "контакт", "контактна особа", "联系人姓名", "负责人", "法人", "法定代表人", "담당", "대표", "nguoi lien he", "narahubung", "担当者名", "代表者名", "代表者", "氏名", "お名前", "yetkili", "yetkili kisi", "ilgili kisi", "contact full name", "lead name", "prospect name", "primary contact", "main contact", "point of contact", "poc", "nom du contact", "nombre de contacto", "nome contatto", "contactnaam", "imie i nazwisko", "jmeno a prijmeni", "contact person name", "kontaktperson name", "responsable", "titolare", "gerant", "dirigeant", "eigentumer", "geschaftsfuhrung",
    ),
    "job_title": (
        "job title", "position", "role", "email 1 title", "organization title", "organization 1 title", "jobtitle", "funktion",
        "stellenbezeichnung", "poste", "fonction", "cargo", "puesto", "ruolo", "qualifica", "functie", "stanowisko",
        "должность", "役職", "职位", "직책",
        "designation", "job", "funkcja", "gorev", "gorevi", "pozisyon", "pozisyonu", "unvani", "beosztas", "munkakor", "funkcia", "pozicia", "funkce", "pozice", "functia", "functie titel", "tehtavanimike", "stilling", "befattning", "amet", "pareigos", "θεση", "ιδιοτητα", "посада", "pozicija", "radno mjesto", "chuc vu", "jabatan", "职务", "职称", "직위", "직함", "役職名", "fonction du contact", "rolle", "berufsbezeichnung", "occupation",
    ),
    "address": (
        "full address", "formatted address", "address", "besoksadress", "bezoekadres", "vestigingsadres", "besoksadresse", "besogsadresse", "kayntiosoite", "business address", "office address", "firmenadresse", "firmenanschrift", "adres siedziby", "adresa sidla", "sidlo", "szekhely", "фактический адрес", "юридический адрес", "企业地址", "公司地址", "注册地址", "详细地址", "本社所在地", "사업장주소", "company address", "complete address", "postal address",
        "location address", "address 1 formatted", "mailing address", "adresse", "anschrift", "postanschrift",
        "adresse complete", "adresse postale", "direccion", "direccion completa", "domicilio", "indirizzo",
        "indirizzo completo", "endereco", "morada", "adres", "adresa", "adress", "postadress", "osoite", "cim", "adresi",
        "адрес", "адреса", "住所", "所在地", "地址", "주소", "διευθυνση", "العنوان", "כתובת",
    ),
    "street": (
        "company street", "street address", "street", "billing street", "address 1 street", "address line 1",
        "address line1", "address1", "street 1", "strasse", "straße", "strasse und hausnummer", "str", "rue", "voie",
        "calle", "via", "rua", "straat", "straat en huisnummer", "ulica", "ulice", "gata", "gatuadress", "vej",
        "vejnavn", "gate", "gateadresse", "katu", "katuosoite", "utca", "strada", "sokak", "улица", "вулиця", "番地", "街道",
        "adresse 1", "adresse1", "adresse ligne 1", "address 1", "anschrift 1", "anschrift1", "indirizzo 1", "direccion 1", "adres 1", "line1", "line 1", "ulica i nr", "ulice a c p", "ulice a cislo", "ulica i numer", "ulica nr", "strasse nr", "strasse hausnr", "strasse hausnummer", "strasse u hausnummer", "via e numero", "via piazza", "addr street", "street road name", "street name", "straatnaam", "strassenname", "nazwa ulicy", "nazev ulice", "gatunamn", "veinavn", "gatenavn", "nom de rue", "nom de la rue", "nombre de la calle", "nome da rua", "logradouro", "название улицы", "nomer ulitsy", "dom ulitsa", "mailing street", "street address 1", "freeform",
    ),
    "house_number": (
        "house number", "housenumber", "house no", "street number", "hausnummer", "hausnr", "haus nr", "hnr",
        "numero civico", "civico", "n civico", "huisnummer", "huisnr", "numer domu", "nr domu", "cislo popisne",
        "husnummer", "hus nr", "talonumero", "hazszam", "numero de rue", "numero de calle", "номер дома", "дом",
        "kapi no", "bina no",
    ),
    "city": (
        "company city", "city", "billing city", "address 1 city", "town", "locality", "city town", "town city", "suburb",
        "ort", "stadt", "wohnort", "ortschaft", "ville", "commune", "localite", "ciudad", "poblacion", "localidad",
        "municipio", "citta", "comune", "localita", "cidade", "municipio", "plaats", "stad", "woonplaats", "miasto",
        "miejscowosc", "mesto", "obec", "postort", "by", "poststed", "kaupunki", "postitoimipaikka", "varos", "telepules",
        "oras", "localitate", "sehir", "il", "город", "місто", "市区町村", "市", "城市", "도시", "πολη", "المدينة",
        "city town village locality", "ciudad poblacion", "municipality", "city name", "vestigingsplaats", "plaatsnaam", "standort", "ortsname", "paikkakunta", "lokalita", "所属城市", "所在城市", "所属市", "населенный пункт", "ort stadt", "gemeinde", "miasto miejscowosc",
    ),
    "city_line": (  # both in one cell: "01067 Dresden", "Ithaca, NY 14850"
        "plz ort", "plz und ort", "plz stadt", "zip city", "zip and city", "postcode city", "postcode town", "city zip",
        "cp ville", "code postal ville", "code postal et ville", "cp poblacion", "cap citta", "cap comune", "city state zip",
        "city st zip", "city state", "city and state", "postcode plaats", "postcode en plaats", "kod i miasto",
        "kod pocztowy miejscowosc", "kod pocztowy i miejscowosc", "psc mesto", "psc a mesto", "postnummer ort", "postnr ort", "postnr by",
        "postnummer og poststed", "postnr sted", "irsz varos", "town postcode", "city postcode", "ort plz",
    ),
    "state": (
        "company state", "state", "state region", "state province", "billing state province", "billing state",
        "address 1 region", "us state", "province", "region", "county", "administrative area", "bundesland", "kanton",
        "departement", "région", "provincia", "comunidad autonoma", "regione", "estado", "uf", "distrito", "provincie",
        "wojewodztwo", "kraj", "lan", "lansstyrelse", "fylke", "maakunta", "megye", "judet", "область", "регион",
        "都道府県", "省", "省份", "지역",
        "st", "prov", "所属省份", "所在省份", "所属地区", "state code", "province code", "region code", "state county", "state or province", "pref",
    ),
    "postal_code": (
        "company postal code", "postal code", "zip", "zip code", "zipcode", "postcode", "post code", "zip postal code",
        "billing zip postal code", "billing postal code", "postal", "address 1 postal code", "pincode", "pin code", "plz",
        "postleitzahl", "code postal", "cp", "codigo postal", "cap", "codice postale", "cep", "kod pocztowy", "psc",
        "postnummer", "postnr", "postinumero", "iranyitoszam", "irsz", "cod postal", "posta kodu", "индекс",
        "почтовый индекс", "поштовий індекс", "郵便番号", "邮编", "邮政编码", "우편번호", "τκ", "ταχυδρομικος κωδικας",
        "郵便", "mailing postal code", "mailing zip", "zip5", "postal zip code",
    ),
    "country": (
        "country code", "company country", "country", "country region", "billing country", "address 1 country", "nation",
        "iso country", "country iso", "land", "staat", "landercode", "landeskennzeichen", "pays", "pais", "paese",
        "nazione", "stato", "kraj pochodzenia", "panstwo", "zeme", "stat", "maa", "orszag", "tara", "ulke", "страна",
        "країна", "国", "国家", "국가", "χωρα", "الدولة",
        "country name", "pays code", "land code", "ulke adi", "国名", "国家地区", "countries",
    ),
    "latitude": (
        "latitude", "lat", "location lat", "gps lat", "gps latitude", "geo lat", "breitengrad", "breite", "latitud",
        "latitudine", "szerokosc geograficzna", "широта", "緯度", "纬度", "위도",
        "billing latitude", "y coordinate", "szer geogr", "enlem",
    ),
    "longitude": (
        "longitude", "lon", "lng", "long", "location lng", "location lon", "gps lng", "gps lon", "gps longitude", "geo lng",
        "geo lon", "langengrad", "lange", "longitud", "longitudine", "dlugosc geograficzna", "долгота", "経度", "经度",
        "경도",
        "longtitude", "billing longitude", "x coordinate", "dl geogr", "boylam",
    ),
    "coordinates": ("coordinates", "lat lng", "lat lon", "lat long", "latlng", "gps", "gps coordinates", "geo",
                    "location", "koordinaten", "coordonnees", "coordenadas", "coordinate", "координаты"),
    "place_id": ("place id", "placeid", "google place id"),
    "id": ("id", "external id", "record id", "record id contact", "company id", "account id", "lead id",
           "apollo account id", "apollo contact id", "hs object id", "input id", "ref", "reference", "customer number",
           "kundennummer", "kunden nr", "kd nr", "kundennr", "customer id", "client id", "codice cliente", "numero de cliente",
           "nr klienta", "klantnummer",  "numero client"),
    "main_category": (
        "main category", "category", "category name", "primary type", "industry", "company industry", "branche",
        "kategorie", "gewerbe", "categorie", "secteur", "activite", "categoria", "sector", "rubro", "settore", "branza",
        "kategoria", "obor", "bransch", "toimiala", "категория", "отрасль", "カテゴリ", "业态", "类别", "行业", "업종",
        "business type", "business category", "gl category", "categoria principal", "secteur d activite", "settore di attivita", "sektor", "kategori", "type", "業種", "業界", "ジャンル", "所属行业", "分类", "업태", "giro", "segmento", "ramo de atuacao", "nicho", "niche", "vertical", "attivita", "tipo attivita", "tipologia", "actividad", "actividad principal", "setor", "ramo", "ramo de atividade", "settore merceologico",
        "sector de actividad", "bransje", "branchen", "agazat", "iparag", "tevekenyseg", "domeniu", "domeniu de activitate", "sektor dzialalnosci", "odvetvi", "predmet podnikani", "сфера деятельности", "вид деятельности", "галузь", "κατηγορια", "faaliyet alani", "primary category", "place type",
    ),
    "categories": ("categories", "subtypes", "types", "kategorien", "catégories", "categorías", "keywords"),
    "rating": ("rating", "total score", "review rating", "stars", "score", "average rating", "bewertung", "note moyenne",
               "calificacion", "valutazione", "ocena", "рейтинг", "評価", "评分", "평점",
        "rating value", "google rating", "avg rating", "average score", "sterne", "note google", "noten", "puntuacion", "puan", "valoracion", "valoracion media", "estrellas", "avaliacao", "nota media", "voto", "voto medio", "stelle", "etoiles", "beoordeling", "waardering", "sterren", "gwiazdki", "hodnoceni", "betyg", "bedommelse", "vurdering", "arvosana", "ertekeles", "оценка", "оцінка", "評点", "별점", "βαθμολογια",
    ),
    "rating_count": ("rating count", "reviews", "reviews count", "review count", "number of reviews", "user ratings total",
                     "bewertungen", "anzahl bewertungen", "avis", "resenas", "recensioni", "отзывы", "口コミ数",
        "num reviews", "google count", "google reviews count", "google review count", "reviews number", "total reviews", "google reviews", "anzahl rezensionen", "rezensionen", "nombre avis", "nb avis", "num ratings", "ratings count", "opinie", "yorum sayisi", "n resenas", "no resenas", "no opiniones", "no avis", "no recensioni", "no avaliacoes", "numero de resenas", "num resenas", "opiniones", "numero de opiniones", "valoraciones", "avaliacoes", "n avaliacoes", "numero de avaliacoes", "n recensioni", "numero recensioni", "numero di recensioni", "nombre d avis", "n avis",
        "aantal beoordelingen", "beoordelingen", "liczba opinii", "ilosc opinii", "pocet hodnoceni", "pocet recenzi", "antal recensioner", "omdomen", "anmeldelser", "antall anmeldelser", "ertekelesek szama", "количество отзывов", "кол во отзывов", "кількість відгуків", "レビュー数", "口コミ件数", "评论数", "리뷰수", "리뷰 수",
    ),
    "opening_hours": ("opening hours", "working hours", "open hours", "hours", "business hours", "offnungszeiten",
                      "horaires", "horario", "orari", "godziny otwarcia", "часы работы", "営業時間", "营业时间"),
    "business_status": ("business status", "operational status"),
    "profiles": (
        "profiles", "facebook", "facebook url", "facebook page", "facebook company page", "instagram", "instagram url",
        "linkedin", "linkedin url", "linkedin company page", "company linkedin url", "person linkedin url", "twitter",
        "twitter url", "twitter handle", "x url", "youtube", "tiktok", "xing", "social media", "social",
    ),
    "notes": ("notes", "remarks", "comments", "bemerkungen", "notizen", "remarques", "notas", "annotazioni", "uwagi"),
    "tags": ("tags",),
    "curation_status": ("curation status", "decision"),
    "provider": ("provider",),
    "external_id": (),
    "phones": ("phones", "further phones", "other phones", "additional phone numbers", "weitere telefonnummern", "autres telephones", "otros telefonos", "altri telefoni", "outros telefones", "pozostale telefony", "更多电话", "其他电话"),
    "emails": (
        "further emails", "further e mails", "additional email addresses", "additional emails", "other emails", "alternate emails", "other email addresses",
        "weitere e mails", "weitere e mail adressen", "autres emails", "otros correos", "altre email",
    ),
    "people": ("people",),
    "phone_as_written": ("phone as written",),
    "custom_fields": ("custom fields",),
    "sources": ("sources",),
    "facts_at": ("facts at",),
    "expires_at": ("expires at",),
    "purged_at": ("purged at",),
    "domain_host": ("domain host",),
}  # fmt: skip


_LETTERS = str.maketrans(
    {"ß": "ss", "ı": "i", "ł": "l", "Ł": "l", "ø": "o", "Ø": "o", "đ": "d", "Đ": "d", "æ": "ae", "〒": "郵便番号"}
)


def plain_header(text: str) -> str:
    """A header as it is compared: letters and digits, without case and accents.

    >>> plain_header(" Straße / Nr. ")
    'strassenr'
    """
    text = unicodedata.normalize("NFKD", text.translate(_LETTERS)).casefold()
    return "".join(letter for letter in text if letter.isalnum() and not unicodedata.combining(letter))
