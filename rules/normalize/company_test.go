package normalize_test

import (
	"testing"

	"leadtwin/rules/normalize"
)

func TestCompaniesWithoutTheirLegalForm(t *testing.T) {
	l := shipped(t)
	for name, want := range map[string]string{
		"Acme Lighting, Inc.": "acme lighting", "ACME LIGHTING AB": "acme lighting", "Hahn & Söhne KG": "hahn sohne",
		"Hahn und Söhne":           "hahn sohne",
		"Nordbau Gesellschaft mbH": "nordbau", "Nordbau G.m.b.H.": "nordbau", "Muster GmbH & Co. KG": "muster",
		"株式会社サクラ": "サクラ", "サクラ株式会社": "サクラ",
		"ООО Ромашка": "romashka", "Riego MX S.A. de C.V.": "riego mx", "Rüzgar A.Ş.": "ruzgar", "AG": "ag", "n/a": "",
		"":                "",
		"Müller u. Söhne": "muller sohne", "Mueller und Soehne": "muller sohne", "H&M": "hm", "H & M": "hm",
		"E.ON SE": "eon", "The Acme Company": "acme",
		"Acme S. A.": "acme", "Acme Sp.z o.o.": "acme", "Acme sp. z o. o.": "acme", "Acme spol. s r. o.": "acme",
		"ООО «Ромашка»": "romashka", "„Ромашка“ ООО": "romashka",
		"Oy Acme Ab": "acme", "B.V. Acme": "acme", "SARL Acme": "acme", "(주)삼성전자": "삼성전자", "삼성전자 주식회사": "삼성전자",
		"アクメ㈱": "アクメ", "北京华为有限公司": "北京华为",
		"Acme UG (haftungsbeschränkt)": "acme", "Acme GmbH & Co. KGaA": "acme", "Acme PartG mbB": "acme",
		"Acme Pty. Ltd.": "acme", "Acme Sdn. Bhd.": "acme",
		"PT Acme Tbk": "acme", "Acme OÜ": "acme", "Test GmbH": "", "Unknown Ltd": "",
	} {
		if got := l.CompanyName(name); got != want {
			t.Errorf("%q is %q, want %q", name, got, want)
		}
	}
}

func TestOnlyCompaniesHaveALegalForm(t *testing.T) {
	l := shipped(t)
	for name, want := range map[string]bool{
		"Acme GmbH": true, "Acme, Inc.": true, "ООО Ромашка": true, "株式会社サクラ": true, "Robin Berg": false,
		"Berg, Robin": false, "GmbH": false, "": false,
		"Maria Sá": false, "Maria Sa": false, "Acme SA": true, "Acme S.A.": true, "Acme sa": true, "Bjørn Ås": false,
		"Byggmester AS": true, "Acme A/S": true,
		"Berg, Åsa": false, "Åsa Berg": false, "Orkla ASA": true, "Sia Furler": false, "SIA Acme": true, "Ip Man": false,
		"ИП Иванов": true, "Acme OÜ": true,
		"MARIA SA": false, "ACME SA": true,
		"Jan Vos": false, "Jelte de Vos": false, "VOS, JELTE": false, "JELTE VOS": false, "Stavby Praha v.o.s.": true,
		"Stavby VOS": true,
		"Hedda Ek":   false, "Robin Berg e.K.": true, "Franz Epp": false, "Loja Silva EPP": true, "József Sas": false,
		"Dupont SAS": true,
	} {
		if got := l.HasLegalForm(name); got != want {
			t.Errorf("%q has a legal form: %v, want %v", name, got, want)
		}
	}
}

func FuzzCompany(f *testing.F) {
	for _, s := range []string{
		"Acme GmbH & Co. KG", "株式会社サクラ", "ООО «Ромашка»", "Acme S. A. de C. V.", "The the co",
		"Mueeller u. Söhne", "(주)삼성전자",
	} {
		f.Add(s)
	}
	l := shipped(f)
	f.Fuzz(func(t *testing.T, s string) { companyTwice(t, l, s) })
}

// companyTwice holds that normalising a company's name again changes nothing.
func companyTwice(t interface{ Fatalf(string, ...any) }, l *normalize.Lists, s string) {
	if once := l.CompanyName(s); l.CompanyName(once) != once {
		t.Fatalf("%q is %q, then %q", s, once, l.CompanyName(once))
	}
}

func BenchmarkCompany(b *testing.B) {
	l := shipped(b)
	for b.Loop() {
		l.CompanyName("Acme Lighting GmbH & Co. KG")
	}
}
