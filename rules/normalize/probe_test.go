package normalize_test

import (
	"fmt"
	"testing"

	"leadtwin/rules/normalize"
)

func TestProbe(t *testing.T) {
	l := shipped(t)
	for _, s := range []string{
		"Robin <ROBIN@Acme.test>; r2@acme.test", "a@acme.test|b@acme.test", "robin @acme. test", "robin@ acme .test", "robin@acme,test", "robin@acme.test.", "<mailto:robin@acme.test?subject=x>",
		`"Berg, R. (sales@x.test)" <robin@acme.test>`, "robin(comment)@acme.test", "robin@acme.test(comment)", "robin@bücher。example", "robin＠ａｃｍｅ．ｔｅｓｔ",
		"robin@[192.168.0.1]", "robin [at] acme.test", "e-mail:robin@acme.test", "Robin Berg robin@acme.test", "'robin@acme.test'", "«robin@acme.test»", "“robin@acme.test”", "robin@acme.test\u200b", "\u200brobin@acme.test", "robin@acme.test\u00a0", "robin@acme.test;;robin@ACME.test",
		"a@acme.test und b@acme.test", "a@acme.test & b@acme.test", "a@acme.test&b@acme.test", "a@acme.test+b@acme.test","robin.@acme.test", "robin..berg@acme.test", "=robin@acme.test", "robin@acme.test>", "https://user@acme.test/x", "https://maps.google.com/@52.5,13.4", "@acme.test", "www.acme.test", "robin@www.acme.test", "robin@acme.test:8080", "robin@acme.c", "robin@acme.123",
		"robin@straße.de", "robin@strasse.de", "x@acme.test, www.acme.test", "robin@acme.co.uk", "a@b.co.uk", "a@co.uk", "*robin@acme.test*", "_robin@acme.test_", "robin@-acme.test", "robin@acme-.test","robin@acme_x.test", "RÖBIN@ACME.test", "İ@acme.test", "r@acme.TEST\\nb@acme.test", "„robin@acme.test“", "robin@acme.test–b@acme.test", "-robin@acme.test", "• robin@acme.test", "john.o'brien@acme.test", "#robin@acme.test",
	} {
		fmt.Printf("%-45q", s)
		for _, a := range l.Addresses(s, normalize.EmailOptions{}) {
			fmt.Printf(" %s (%s)", a.Full, a.Registrable)
		}
		fmt.Println()
	}
}

func TestProbeRoles(t *testing.T) {
	l := shipped(t)
	for _, s := range []string{"info", "office7", "post", "mail", "me", "berg.de", "it.berg", "bar.b", "sales.team", "info_de", "info+x", "robin", "hr", "pr", "bar", "board", "ola", "main", "hola", "post", "infos", "mail2", "sales.berlin", "salg", "info.berlin", "berlin.info", "ola.nordmann", "hotel1", "bar", "gf", "team.de", "max1", "general.k","director", "support@", "contact-us", "info-at", "sales1", "hi", "welkom","rh1", "jobs", "demo","test", "abuse", "b2b", "marketing.eu", "gerencia2", "ola2"} {
		a := l.Addresses(s+"@acme.test", normalize.EmailOptions{})
		if len(a) > 0 && a[0].Role {
			fmt.Print(s, " ")
		}
	}
	fmt.Println()
}

func TestProbePhones(t *testing.T) {
	for _, s := range [][2]string{
		{"Tel. +49 (0)30 / 123 45-67 ext. 12; mobile 0171 1234567", "DE"}, {"Tel. +49 (0)30 / 123 45-67 ext. 12; mobile 0171 1234567", ""},
		{"030/1234567 0171/1234567", "DE"}, {"030 1234567 oder 0171 1234567", "DE"}, {"030 1234567 / 0171 1234567", "DE"}, {"030 1234567 / -68", "DE"}, {"030 12345-0", "DE"}, {"+49 30 12345 - 0", "DE"},
		{"Tel: 030 1234567 Fax: 030 1234568", "DE"}, {"+49-30-1234567, +49-171-1234567", "DE"}, {"0049(0)301234567", "DE"}, {"+49 030 1234567", "DE"}, {"49301234567", "DE"}, {"49 30 1234567", ""}, {"011 49 30 1234567", "US"}, {"+1 (212) 555-0100 x12", "US"}, {"212-555-0100 ext 12", "US"}, {"212.555.0100", "US"}, {"1-800-FLOWERS", "US"}, {"1-212-555-0100", "US"}, {"555-0100", "US"},
		{"06 12 34 56 78", "FR"}, {"+33 (0)6 12 34 56 78", "FR"}, {"+33 0 6 12 34 56 78", "FR"}, {"06.12.34.56.78", "FR"}, {"8 (495) 123-45-67", "RU"}, {"+7 495 123-45-67", "RU"}, {"06 1234 5678", "IT"}, {"+39 06 1234 5678", "IT"}, {"347 1234567", "IT"},
		{"＋４９　３０　１２３４５６７", "DE"}, {"+49 30 1234567 (Büro)", "DE"}, {"+49 30 1234567 Durchwahl 12", "DE"}, {"+49 30 1234567 int. 12", "ES"}, {"tel:+49-30-1234567;ext=12", "DE"}, {"tel:+493012345667", ""},
		{"0000", "DE"}, {"00000", "DE"}, {"000000", "DE"}, {"0000000000", "DE"}, {"123456789", "DE"}, {"1234567890", "US"}, {"12345", "DE"}, {"123456", "DE"}, {"0123456789", "DE"}, {"+49 123 456789", "DE"}, {"+490000000", "DE"}, {"9999999999", "US"}, {"111-111-1111", "US"}, {"555-555-5555", "US"}, {"+1 555-555-5555", "US"}, {"00000", ""}, {"+000000", ""}, {"0", "DE"}, {"-", "DE"}, {"n/a", "DE"},
		{"110", "DE"}, {"112", "DE"}, {"12345678901234567890", "DE"}, {"+49 30 1234567 +49 171 1234567", "DE"}, {"030 1234567 030 1234567", "DE"}, {"01/02/2024", "DE"}, {"2024-01-02", "DE"}, {"10115 Berlin", "DE"}, {"+49 30 1234567 #12", "DE"}, {"+49301234567x", "DE"}, {"030–1234567", "DE"}, {"(030) 1234567", "DE"}, {"+49\u00a030\u00a01234567", "DE"}, {"+49 30 1234567\u200b", "DE"}, {"\u202a+49 30 1234567\u202c", "DE"}, {"49-30-1234567", "DE"}, {"0 30 / 1 23 45 67", "DE"}, {"+49 30/1234567-8", "DE"}, {"0171-1234567/0172-1234567", "DE"}, {"Phone 1: 0171 1234567, Phone 2: 0172 1234567", "DE"}, {"+81 3-1234-5678", "JP"}, {"03-1234-5678", "JP"}, {"11 2345-6789", "AR"}, {"+54 9 11 2345-6789", "AR"}, {"(11) 98765-4321", "BR"}, {"+52 1 55 1234 5678", "MX"}, {"+52 55 1234 5678", "MX"}, {"+800 1234 5678", ""}, {"+1234567", ""}, {"0044 20 7946 0018", "GB"}, {"00 44 20 7946 0018", "GB"}, {"020 7946 0018", "GB"}, {"+44 (0) 20 7946 0018", "GB"}, {"+44(0)20-7946-0018", "DE"}, {"[+49] 30 1234567", "DE"}, {"(+49) 30 1234567", "DE"}, {"(0049) 30 1234567", "DE"}, {"+49.30.1234567", "DE"}, {"+ 49 30 1234567", "DE"}, {"++49 30 1234567", "DE"}, {"+0049 30 1234567", "DE"}, {"+49+30+1234567", "DE"}, {"030 1234567", "de"}, {"030 1234567", "XX"}, {"030 1234567", "DEU"}, {"٠٣٠١٢٣٤٥٦٧", "DE"}, {"030 23125 111", "DE"}, {"+49 30 1111111", "DE"},{"+43 1 234567", "AT"}, {"+1 212 345 6789", "US"},{"(212) 234-5678", "US"},{"+34 900 000 000", "ES"},{"900000000", "ES"},
	} {
		fmt.Printf("%-50q %s", s[0], s[1])
		for _, a := range normalize.Phone(s[0], s[1]) {
			fmt.Printf(" %+v", a)
		}
		fmt.Println()
	}
}

func TestProbePersons(t *testing.T) {
	l := shipped(t)
	names := []string{"Missing", "Equal", "Similar", "Different"}
	for _, s := range [][2]string{
		{"Robin Berg", "Robin Brg"}, {"Robin Berg", "Robbin Berg"}, {"Robin Bergmann", "Robin Bregmann"}, {"Robin Bergmann", "Robin Bergman"}, {"Robin Johansson", "Robin Johansen"}, {"Robin Schmidt", "Robin Schmitt"},
		{"田中太郎", "田中 太郎"}, {"太郎 田中", "田中太郎"}, {"田中太郎", "鈴木太郎"}, {"田中 太郎", "鈴木 太郎"}, {"田中 太郎", "田中 次郎"}, {"田中", "田中太郎"}, {"タナカ タロウ", "ﾀﾅｶ ﾀﾛｳ"}, {"田中太郎様", "田中太郎"}, {"田中太郎 様", "田中太郎"}, {"김철수", "김 철수"}, {"王伟", "王 伟"}, {"王伟", "王芳"},
		{"Robert", "Bob Baker"}, {"R Berg", "R. Berg"}, {"R.Berg", "Robin Berg"}, {"RB", "Robin Berg"}, {"R", "Robin"}, {"Hans-Peter Müller", "Hans Müller"}, {"Hans-Peter Müller", "Peter Müller"}, {"H.-P. Müller", "Hans-Peter Müller"}, {"HP Müller", "Hans-Peter Müller"}, {"Hanspeter Müller", "Hans-Peter Müller"},
		{"Anna Müller-Lüdenscheid", "Anna Müller"}, {"Anna Mueller", "Anna Müller"}, {"Søren Ågård", "Soeren Aagaard"}, {"Søren Ågård", "Soren Agard"}, {"Łukasz Żółć", "Lukasz Zolc"}, {"Þór Björnsson", "Thor Bjornsson"}, {"Юлия Щербакова", "Yulia Shcherbakova"}, {"Юлия Щербакова", "Iuliia Shcherbakova"}, {"Дмитрий Медведев", "Dmitry Medvedev"}, {"Сергей Иванов", "Sergey Ivanov"}, {"Алексей Жуков", "Alexey Zhukov"}, {"Ξένια Παππά", "Xenia Pappa"}, {"Γεώργιος", "Georgios"}, {"Володимир Зеленський", "Volodymyr Zelenskyy"},
		{"Ludwig van Beethoven", "van Beethoven, Ludwig"}, {"Ludwig v. Beethoven", "Ludwig van Beethoven"}, {"Vincent vanGogh", "Vincent van Gogh"}, {"MacDonald Ian", "Ian Mac Donald"}, {"Jean D'Arc", "Jean d’Arc"}, {"Jean D Arc", "Jean d'Arc"}, {"José María Aznar", "Jose Aznar"}, {"José Aznar López", "José López"},
		{"Ms. Eve Ember", "Eve Ember"}, {"Eve", "Adam"}, {"Eve Ember", "Ember"}, {"Eve Ember", "Ms. Ember"}, {"Mr. Berg", "Mrs. Berg"}, {"Herr Berg", "Robin Berg"}, {"Li Wei", "Wei Li"}, {"Li Wei", "Li Wen"}, {"Col Sanders", "Sanders"}, {"Ma Long", "Long Ma"}, {"Don Johnson", "Johnson"}, {"Don Johnson", "Mike Johnson"}, {"Sir Alex", "Alex"}, {"Me", "Robin"}, {"Jo Md", "Jo"}, {"Rat Geom", "Robin"}, {"Al Gore", "Gore"}, {"Al Gore", "Tipper Gore"}, {"El Fassi", "Fassi"}, {"Ben Stiller", "Jerry Stiller"}, {"Ben Stiller", "Ben Affleck"}, {"Y Berg", "Berg"},
		{"Robin Berg (Acme)", "Robin Berg"}, {"Robin Berg / Kim Lund", "Robin Berg"}, {"Robin & Kim Berg", "Robin Berg"}, {"Robin Berg 2", "Robin Berg"}, {"test", "Robin"}, {"Unknown Berg", "Berg"}, {"Robin Berg <robin@acme.test>", "Robin Berg"}, {"+49 30 1234567", "Robin"}, {"ROBIN BERG", "robin berg"}, {"Berg Robin Dr.", "Robin Berg"}, {"Berg, Robin, Dr.", "Robin Berg"}, {"Dr. Berg, Robin", "Robin Berg"}, {"Robin Berg, PhD", "Robin Berg"}, {"Robin Berg, Acme Inc", "Robin Berg"}, {"Ion Popescu", "Ioan Popescu"}, {"Jon Smith", "John Smith"}, {"Stephen King", "Steven King"}, {"Katherine Smith", "Catherine Smith"}, {"Robin Berg", "Robyn Berg"}, {"Maria", "Marian"}, {"Robin Lund", "Robin Lind"}, {"Andreas Klein", "Andrea Klein"}, {"Mario Rossi", "Maria Rossi"}, {"Smith J", "John Smith"}, {"Smith J", "Jane Smith"}, {"J. Smith", "A. Smith"}, {"J. K. Rowling", "Joanne Rowling"}, {"J.K. Rowling", "Joanne Kathleen Rowling"}, {"JK Rowling", "J. K. Rowling"}, {"محمد علي", "محمد علی"}, {"Müller", "Mueller"}, {"Σοφία", "Sofia"}, {"Σοφία", "Sophia"}, {"ΓΙΩΡΓΟΣ", "Γιώργος"}, {"Anne-Marie Duval", "Annemarie Duval"}, {"Robin Berg", "Robin"}, {"Peter Paul", "Paul Peter"}, {"Peter", "Petra"}, {"Jörg Weiss", "Georg Weiss"}, {"Martin Weber", "Martina Weber"}, {"Klaus Weber", "Klara Weber"}, {"Thomas Weber", "Tomas Weber"}, {"Erik Svensson", "Erika Svensson"}, {"Julian Weber", "Julia Weber"}, {"Simon Weber", "Simone Weber"},{"Francesco Weber", "Francesca Weber"},{"Stefan Weber", "Stefanie Weber"},{"Stefan Weber","Stephan Weber"},
	} {
		fmt.Printf("%-30q %-30q %-10s %q %q\n", s[0], s[1], names[l.Person(s[0]).Compare(l.Person(s[1]))], l.Person(s[0]).String(), l.Person(s[1]).String())
	}
}

func TestProbeCompanies(t *testing.T) {
	l := shipped(t)
	for _, s := range []string{"Acme GmbH", "ACME Ges.m.b.H.", "Acme GmbH & Co. KGaA", "Acme Co., Ltd.", "The Acme Company", "Acme Inc", "Acme, S.A. de C.V.", "Acme S. A.", "Acme S A", "Acme Oy", "Oy Acme Ab", "AB Acme", "株式会社アクメ", "アクメ(株)", "アクメ㈱", "ООО «Ромашка»", "\"Ромашка\" ООО", "Acme Sp. z o.o.", "Acme Sp.z o.o.", "ACME spółka z ograniczoną odpowiedzialnością", "Acme s.r.o.", "Acme Ltd. Şti.", "Acme A.Ş.", "Acme Pty. Ltd.", "Acme Pvt. Ltd.", "Acme (Pty) Ltd", "Acme Sdn. Bhd.", "PT Acme Tbk", "Société Acme SARL", "SARL Acme", "Müller & Söhne", "Mueller und Soehne", "Müller u. Söhne", "Johnson and Johnson", "Johnson & Johnson", "AT&T", "H&M", "Acme e.K.", "Acme UG (haftungsbeschränkt)", "Acme Group", "Acme Holding AG", "Group", "SE", "Acme B.V.", "Acme BV", "B.V. Acme", "Acme K.K.", "Acme L.L.C.", "Acme d.o.o.", "Acme Kft.", "Acme Zrt", "Acme A/S", "Acme ApS", "Acme S.p.A.", "Acme Srl", "Acme S.r.l. unipersonale", "Acme EIRELI", "Acme LTDA - ME", "北京华为有限公司", "华为技术有限公司", "삼성전자 주식회사", "(주)삼성전자", "Acme PLC", "Acme Limited Partnership", "E.ON SE", "Acme.com", "acme.com GmbH", "A.C.M.E. Inc", "3M", "Ace", "Co", "Trust", "Acme Lda.", "Acme, Lda", "SIA Acme", "UAB \"Acme\"", "Acme, UAB", "Acme OÜ", "Επιχείρηση ΑΕ", "unknown", "Test GmbH", "Muster e.V.", "Acme Deutschland GmbH", "Acme & Co", "Smith and Co.", "Acme + Partner mbB", "Acme PartG mbB", "Acme  -  GmbH", "GmbH", "Acme AG & Co. OHG", "Acme Verwaltungs-GmbH", "Acme-GmbH"} {
		fmt.Printf("%-40q %q\n", s, l.CompanyName(s))
	}
}
