# ruff: noqa: E501 -- tables of words are read whole, not in pieces
"""Words of headers: what a column is by the words of a header that no list has whole ("Biz tel. (day)", "kundens_epost").

A word counts without case and accents, `tele*` is the beginning of one; where a script has no blanks, and in words of
several, it counts wherever it stands.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from functools import cache

from jobs.lists.import_headers import plain_header

# A field by its words; a header with words of two has the earlier field, but for the pairs below.
WORDS: Mapping[str, str] = {
    "email": "email* mail mails mailadr* emailadr* mejl epost* eposta* sposti sahkoposti* courriel* correo correos mel posta correioeletronico correioelectronico электроннаяпочта эл. эладреса поштаел емейл имейл имейла имейли имел ηλταχυδρομειο email メール 邮箱 邮件 電郵 电邮 이메일 메일 بريدالكتروني البريد بريد דואל אימייל מייל อีเมล ईमेल thudientu thudientut имэйл elpasts elpastas surel",
    "website": "web website* webpage* webadr* webs site sites homepage* hjemmeside* hemsida* kotisivu* honlap* weboldal* strona stranka stranky www internet* sitio sito pagina domain domene domeniu url urls trangweb сайт* сайта вебсайт* уебсайт* ιστο* ウェブ ホームページ 网址 网站 網站 홈페이지 웹 الموقعالالكتروني الموقع موقع אתר เว็บ* वेबसाइट situs laman veebileht svetaine majaslapa",
    "phone": "tel tele* telef* telep* tels phone* phones fon fone fones tlf* ph puh puhelin* mob mobil* mobile* cell* gsm handy* portable* movil* celular* cellulare telemovel whatsapp* viber hotline call landline switchboard festnetz* durchwahl komorka kom тел* телеф* моб* мобил* сотовый gsm τηλ* κιν* 電話 携帯 电话 手机 座机 전화 휴대폰 연락처 هاتف الهاتف جوال الجوال موبايل تلفون טלפון נייד סלולרי โทร มือถือ เบอร์ फोन मोबाइल dienthoai sodienthoai sdt didong telpon hp nomorhp talrunis mobilais simi utalinum",
    "postal_code": "zip zips zipcode* postal* postcode* postcod* postkod* postnr postnummer* postinro postinumero* postleit* plz cap cep pincode pin psc irsz* iranyitoszam* kodpocztowy codpostal codepostal codigopostal cpostal poststal индекс* пощенскикод поштанскиброј ταχυδρ* τκ 郵便番号 〒 郵便 邮编 邮政编码 우편번호 الرمزالبريدي מיקוד รหัสไปรษณีย์ पिनकोड mabuudien kodepos postanskibr pastokodas pastaindekss sihtnumber",
    "latitude": "lat latitude* latitud* breite breitengrad szerokosc широта γεωγραφικοπλατος 緯度 纬度 위도 خطالعرض קורוחב ละติจูด vido lintang enlem",
    "longitude": "lon lng long longitude* longitud* lange langengrad dlugosc долгота довгота γεωγραφικομηκος 経度 经度 경도 خطالطول קואורך ลองจิจูด kinhdo bujur boylam",
    "rating_count": "reviews bewertungen avis resenas recensioni avaliacoes opiniones opinie отзывы отзывов відгуків anmeldelser omdomen beoordelingen yorumlar ratingcount reviewcount nreviews numreviews 口コミ数 评论数 리뷰수 กี่รีวิว",
    "rating": "rating* score trustscore totalscore stars sterne bewertung note puntuacion valoracion valutazione avaliacao beoordeling ocena hodnoceni ertekeles vurdering betyg arvosana puan рейтинг* оценка оцінка βαθμολογια 評価 评分 평점 تقييم דירוג คะแนน danhgia",
    "first_name": "firstname first forename givenname vorname* prenom* nombredepila nomeproprio voornaam imie jmeno krestni fornavn* fornamn* etunimi keresztnev prenume имя ім΄я името 名前 ישםפרטי שםפרטי الاسمالاول ชื่อจริง eesnimi vardas vards",
    "last_name": "lastname last surname familyname nachname* familienname* nomdefamille apellido* cognome sobrenome apelido achternaam nazwisko prijmeni efternavn* efternamn* etternavn* sukunimi vezeteknev numedefamilie soyad* фамилия прізвище фамилия 姓 שםמשפחה اسمالعائلة นามสกุล perekonnanimi pavarde uzvards",
    "job_title": "jobtitle position role funktion* fonction cargo puesto ruolo qualifica functie stanowisko pozice funkce beosztas munkakor titulatura stilling befattning tehtavanimike gorev* должность* посада длъжност радноместо θεση ιδιοτητα 役職 职位 职务 직책 직위 المسمىالوظيفي المنصب תפקיד ตำแหน่ง पद chucvu jabatan amatas pareigos ametikoht designation",
    "main_category": "category categories categorie kategor* branche* branchen* brancheomr* branza bransch* bransje industry industries sector sektor secteur settore setor rubro ramo gewerk gewerbe activite activity actividad atividade attivita tevekenyseg* toimiala* obor odvetvi odvetvie domeniu faaliyet trade trades  niche segment* aktivitet tegevusala veikla nozare delatnost djelatnost dejnost* категори* отрасль сфера рубрик* деятельност* галузь вид дейност* κατηγορια κλαδος αντικειμενο δραστηριοτητα 業種 業界 分類 类别 行业 大类 分类 업종 업태 النشاط نشاط التصنيف תחום קטגוריה סוג ประเภท หมวด श्रेणी व्यवसाय nganhnghe linhvuc kategori bidangusaha",
    "house_number": "housenumber housenr hausnummer* hausnr hnr huisnummer huisnr husnr husnummer civico numerovoie numerodevoie streetnumber streetno numerodecalle numerodomu nrdomu cislopopisne hazszam talonumero номердома",
    "street": "street* streetaddress str strasse* rue voie calle rua straat* via viale ulica ulice ulicaibroj utca gata gatuadress* vej vejnavn gate katu katuosoite* katuos strada sokak cadde улица улиця вулиця улицата οδος 番地 町名番地 町名 街道 شارع الشارع רחוב ถนน duong jalan iela gatve tanav addressline1 line1 addr1 logradouro",
    "city": "city cities town towns ort orte ortschaft stadt gemeinde ville commune localite ciudad poblacion localidad municipio citta comune localita cidade municipio plaats stad woonplaats miasto miejscowosc poczta mesto obec grad mjesto by bynavn poststed postort kommun kommune kaupunki postitoimipaikka postitmp paikkakunta varos telepules oras localitate sehir ilce город* местност населен* населён* місто населенийпункт град πολη δημος 市区町村 市町村 市 城市 도시 시군구 المدينة مدينة עיר ישוב เมือง อำเภอ शहर thanhpho tinhthanhpho kota linn miestas pilseta",
    "state": "state states province provincie provincia region* regione bundesland kanton departement dept departamento estado uf wojewodztwo kraj fylke lan maakunta megye judet oblast область регион* республика обл νομος περιφερεια 都道府県 省 省份 시도 المنطقة المحافظة מחוז จังหวัด राज्य tinh provinsi apskritis novads maakond county",
    "country": "country countries land pays pais paese nazione stato panstwo zeme krajina orszag tara ulke страна країна държава држава χωρα 国 国名 国家 국가 الدولة البلد מדינה ประเทศ देश quocgia negara riik salis valsts maa",
    "address": "address addresses adresse* adresa* adres adress anschrift direccion* domicilio indirizzo endereco morada osoite* cim cime lakcim адрес* адреса διευθυνση 住所 所在地 地址 주소 العنوان عنوان כתובת ที่อยู่ पता diachi alamat aadress adresas",
    "notes": "notes note notiz* bemerkung* remarks remarque* comment* kommentar* notas uwagi poznamka megjegyzes примечание заметки σχολια 備考 备注 비고 ملاحظات הערות หมายเหตุ ghichu catatan",
    "person": "contact* kontakt* ansprechpartner* inhaber* geschaftsfuhrer* gerant dirigeant responsable interlocuteur referente contatto titolare contato responsavel socio socios administrador contactpersoon osoba jednatel majitel wlasciciel kapcsolattarto yhteyshenkilo yhthlo yhteyshlo persoana yetkili ilgili директор* руководитель керівник* керівника піб фио контакт* управител* лице υπευθυν* επαφη 代表者* 担当* 联系人 负责人 法人 담당자 대표 المسؤول المدير مسؤول אישקשר איש ผู้ติดต่อ संपर्क मालिक nguoilienhe nguoidaidien daidien narahubung kontakisik spoke owner owners proprietor proprietaire propietario partner manager fullname personname",
    "name": "name names company companies firm firma firmen* firmierung business org organi* enseigne denomination* raison societe entreprise empresa negocio razon nombre azienda ditta ragionesociale denominazione nome nomefantasia razaosocial bedrijf* naam nazwa nazev spolecnost virksomhed* bedrift* foretag* yritys* yrityksen nimi ceg* nev* denumire* nume sirket* unvan* isletme компания компании организация организации предприят* підприємств* фирма назва название наименование* название име имена επωνυμια επιχειρηση εταιρεια 会社 社名 企業 店名 店舗 名称 公司 企业 회사 업체 상호 المنشأة منشأة الشركة المؤسسة اسم שם העסק החברה ชื่อ ร้าน บริษัท नाम दुकान व्यवसायकानाम tencongty congty ten cuahang nama perusahaan ettevote imone uznemums title listing exhibitor member vendor supplier client customer dealer store shop who lead",
}  # fmt: skip

# Words beside which a field's words stay what they are, and those that make something else of the column.
_NOISE = frozenset(map(plain_header,
    ["number", "numbers", "num", "no", "nr", "n", "o", "numero", "numer", "cislo", "nummer", "nomor", "номер", "#", "main", "primary", "1", "anz", "anzahl", "nombre", "cantidad", "liczba", "pocet", "aantal", "antal", "количество", "кол", "во", "business", "biz", "company", "co", "office", "work", "contact", "contacts", "the", "of", "de", "la", "le", "les", "du", "des", "der", "die", "das", "den", "do", "da", "di", "del", "a", "to", "in", "on", "for", "and", "und", "et", "y", "e", "i", "o", "og", "och", "en", "ja", "or", "oder", "href", "link", "links", "text", "value", "field", "col", "column", "data", "info", "item", "listing", "full", "formatted", "principal", "haupt", "fixe", "fixo", "fijo", "fisso", "direct", "dial", "day", "daytime", "general", "shop", "store", "firm", "firmy", "firma", "address", "adresse", "adres", "adr", "adresa", "addr", "my", "our", "their", "own", "them", "us", "me", "public", "avg", "average", "mean", "nos", "hlavni", "glowny", "kontaktowy", "kontaktu", "lienhe", "kinhdoanh", "truso", "lien", "kinh", "компании", "компанії", "предприятия", "фирмы", "का", "की", "के", "visualizzato", "display", "displayed", "الحي", "libelle"]
))  # fmt: skip
_OTHERS = frozenset(
    [
        "type",
        "typ",
        "status",
        "date",
        "datum",
        "fecha",
        "time",
        "created",
        "modified",
        "updated",
        "added",
        "id",
        "ids",
        "uuid",
        "guid",
        "count",
        "size",
        "source",
        "quelle",
        "verified",
        "verification",
        "confidence",
        "valid",
        "validity",
        "bounce",
        "bounced",
        "opt",
        "optin",
        "consent",
        "extension",
        "ext",
        "fax",
        "telefax",
        "faks",
        "image",
        "img",
        "photo",
        "logo",
        "picture",
        "thumbnail",
        "ticker",
        "revenue",
        "employees",
        "employee",
        "mitarbeiter",
        "founded",
        "year",
        "linkedin",
        "facebook",
        "instagram",
        "twitter",
        "skype",
        "password",
        "birthday",
        "gender",
        "salutation",
        "anrede",
        "language",
        "sprache",
        "timezone",
        "currency",
        "price",
        "assigned",
        "handler",
        "seller",
        "stage",
        "lifecycle",
        "deal",
        "opportunity",
        "campaign",
        "checksum",
        "sales",
        "salesperson",
        "salesman",
        "vendite",
        "vendeur",
        "vendedor",
        "verkauf",
        "verkaufer",
        "kundenbetreuer",
        "comment",
        "комментарий",
    ]
)
_FAMILY = {frozenset(("postal_code", "city")): "city_line", frozenset(("city", "state")): "city_line"}
_SPLIT = re.compile(
    r"(?<=[a-zß-ÿ])(?=[A-Z])|[^\w#〒\u0900-\u0eff\u1000-\u109f\u1780-\u17ff]+|_+|(?<=\D)(?=\d)|(?<=\d)(?=\D)"
)
_NO_BLANKS = re.compile(r"[\u0e00-\u0e7f\u3040-\u30ff\u3012\u4e00-\u9fff\u1100-\u11ff\uac00-\ud7af]")
_AND_THE = re.compile(r"^(?:و(?=ال)|ו(?=\w{3}))")  # "and" is a letter before the word in Arabic and Hebrew
MOST_JOINED = 3  # words of a header that are one of ours: "điện thoại"
LEAST_OF_A_BEGINNING = 3


@cache
def _tables() -> tuple[Mapping[str, str], Mapping[str, str]]:
    """A word -> its field, and the beginning of a word -> its field; the earlier field has a word of two."""
    whole: dict[str, str] = {}
    begin: dict[str, str] = {}
    for field, words in WORDS.items():
        for word in words.split():
            (begin if word.endswith("*") else whole).setdefault(plain_header(word), field)
    return whole, begin


def words_of(header: str) -> list[str]:
    """The words of a header as they are compared.

    >>> words_of("bizPhone_2 (day)")
    ['biz', 'phone', '2', 'day']
    """
    return [plain for part in _SPLIT.split(unicodedata.normalize("NFC", header)) if (plain := plain_header(part))]


def fields_of_words(header: str, common: frozenset[str] = frozenset()) -> tuple[list[str], bool]:
    """The fields that the words of a header name, the most telling first, and whether nothing else stands in it.

    `common`: words that many headers of the file have ("etablissement"): they tell nothing.
    """
    words, found, is_clear = words_of(header), list[str](), True
    at = 0
    while at < len(words):
        size, field = _known_at(words, at)
        if size == 1 and words[at] in _OTHERS:
            return [], False
        if field:
            found.append(field)
        elif "".join(words[at : at + 2]) in _NOISE:
            size = 2
        elif not is_filler(words[at]) and words[at] not in common:
            is_clear = False
        at += size
    order = list(WORDS)
    return sorted(set(found), key=order.index), is_clear


def _known_at(words: list[str], at: int) -> tuple[int, str]:
    """How many of the words, from a place on, are one of ours, and its field."""
    whole, begin = _tables()
    for size in range(min(MOST_JOINED, len(words) - at), 0, -1):
        joined = "".join(words[at : at + size])
        if field := whole.get(joined) or begin.get(joined):
            return size, field
    word = _AND_THE.sub("", words[at])
    if word != words[at] and word in whole:
        return 1, whole[word]
    field = next((begin[word[:n]] for n in range(len(word), LEAST_OF_A_BEGINNING - 1, -1) if word[:n] in begin), "")
    return 1, field or next(_inside(word), "")


def _inside(word: str) -> Iterator[str]:
    """The fields whose words stand in one of a script without blanks, the longest word first."""
    if _NO_BLANKS.search(word):
        whole, begin = _tables()
        known = sorted((own for own in (*whole, *begin) if _NO_BLANKS.search(own) and own in word), key=len)
        yield from (whole.get(own) or begin[own] for own in reversed(known))


def is_filler(word: str) -> bool:
    """Whether a word says nothing of what a column is: "no", "main", "company"."""
    return word in _NOISE or word.isdigit()


def is_about_another(header: str) -> bool:
    """Whether a header is about something else than the business: a status, a date, a type of a value."""
    return not _OTHERS.isdisjoint(words_of(header))


def together_of(fields: list[str]) -> str:
    """The field of a column that has several in one cell: a town with its code; of others the first."""
    return _FAMILY.get(frozenset(fields), fields[0])
