package normalize_test

import (
	"testing"

	"leadtwin/rules/normalize"
)

func TestPersonNames(t *testing.T) {
	l := shipped(t)
	for _, one := range []struct {
		a, b string
		want normalize.NameMatch
	}{
		{"Robin Berg", "robin  berg", normalize.Equal},
		{"Robin Berg", "Berg, Robin", normalize.Equal},
		{"Robin Berg", "Berg Robin", normalize.Equal},
		{"Dr. Jörg Weiß", "Weiss, Joerg", normalize.Equal},
		{"Jörg Weiß", "Jorg Weiss", normalize.Equal},
		{"Frau Anna Schmidt", "Anna Schmidt", normalize.Equal},
		{"Jean-Luc Picard", "Jean Luc Picard", normalize.Equal},
		{"Jan de Vries", "Jan Vries", normalize.Equal},
		{"Γιώργος Παπαδόπουλος", "Giorgos Papadopoulos", normalize.Equal},
		{"Иван Петров", "Ivan Petrov", normalize.Equal},
		{"田中 太郎", "田中太郎", normalize.Equal},
		{"O'Brien Liam", "Liam O’Brien", normalize.Equal},
		{"石田 健一", "石田太郎", normalize.Different},
		{"石田 太郎", "石田太郎", normalize.Equal},
		{"Sr. Poe", "Sra. Poe", normalize.Different},
		{"Sig.ra Poe", "Anna Poe", normalize.Similar},
		{"Sig.ra Poe", "Sig. Poe", normalize.Different},
		{"Dott.ssa Anna Poe", "Anna Poe", normalize.Equal},
		{"г-жа Сомова", "Анна Сомова", normalize.Similar},
		{"г-жа Сомова", "г-н Сомов", normalize.Different},
		{"Smt. Priya Rao", "Priya Rao", normalize.Equal},
		{"王伟", "Wei Wang", normalize.Missing},
		{"Abdul Karim Haddad", "Abdelkarim Haddad", normalize.Equal},
		{"Abd Haddad", "Karim Haddad", normalize.Different},
		{"Susan \"Kiki\" Berg", "Kiki Berg", normalize.Equal},
		{"Susan \"Kiki\" Berg", "Susan Berg", normalize.Equal},
		{"Susan \"Kiki\" Berg", "Anna Berg", normalize.Different},
		{"Meng Li", "Li Meng", normalize.Equal},
		{"R. Berg", "Robin Berg", normalize.Similar},
		{"Robin K. Berg", "Robin Berg", normalize.Similar},
		{"Lucía Fernández García", "Lucia Fernandez", normalize.Similar},
		{"Bob Baker", "Robert Baker", normalize.Similar},
		{"Thomas Müller", "Tomas Müller", normalize.Similar},
		{"Robin Berg", "Robin Breg", normalize.Near},
		{"Robin", "Robin Berg", normalize.Similar},
		{"Robin Berg", "Kim Lund", normalize.Different},
		{"Peter Hahn", "Ute Hahn", normalize.Different},
		{"Maria Rossi", "Marie Rossi", normalize.Different},
		{"Daniel Wolf", "Daniela Wolf", normalize.Different},
		{"R. B.", "Robin Berg", normalize.Missing},
		{"K. B.", "Robin Berg", normalize.Different},
		{"R. B.", "R. B.", normalize.Missing},
		{"N.N.", "N. N.", normalize.Missing},
		{"王 伟", "王 伟", normalize.Equal},
		{"José García", "María José García", normalize.Different},
		{"M. Simon", "Maria Simon", normalize.Similar},
		{"kein Ansprechpartner", "Robin Berg", normalize.Missing},
		{"Unknown caller", "Robin Berg", normalize.Missing},
		{"Mustermann, Max", "Robin Berg", normalize.Missing},
		{"", "Robin Berg", normalize.Missing},
		{"n/a", "Robin Berg", normalize.Missing},
		{"robin@acme.test", "Robin Berg", normalize.Missing},
		{"Mr.", "Robin Berg", normalize.Missing},
		{"www.acme.test", "Robin Berg", normalize.Missing},
		{"https://acme.test/contact", "Robin Berg", normalize.Missing},
		{"acme.com", "Robin Berg", normalize.Missing},
		{"robin.berg", "Robin Berg", normalize.Equal},

		{"Robin Berg <robin@acme.test>", "Robin Berg", normalize.Equal},
		{"Berg, Robin, Dr.", "Robin Berg", normalize.Equal},
		{"Robin Berg, PhD", "Robin Berg", normalize.Equal},
		{"Ludwig van Beethoven", "van Beethoven, Ludwig", normalize.Equal},
		{"Søren Ågård", "Soeren Aagaard", normalize.Equal},
		{"Łukasz Żółć", "Lukasz Zolc", normalize.Equal},
		{"Anne-Marie Duval", "Annemarie Duval", normalize.Equal},
		{"«Robin» Berg", "Robin Berg", normalize.Equal},
		{"Юлия Щербакова", "Yulia Shcherbakova", normalize.Equal},
		{"Дмитрий Медведев", "Dmitry Medvedev", normalize.Equal},
		{"Володимир Зеленський", "Volodymyr Zelenskyy", normalize.Equal},
		{"Σοφία", "Sophia", normalize.Equal},
		{"太郎 田中", "田中太郎", normalize.Equal},
		{"田中太郎様", "田中太郎", normalize.Equal},
		{"ﾀﾅｶ ﾀﾛｳ", "タナカ タロウ", normalize.Equal},
		{"김철수", "김 철수", normalize.Equal},
		{"محمد علي", "محمد علی", normalize.Equal},

		{"Herr Berg", "Robin Berg", normalize.Similar},
		{"Hans-Peter Müller", "Hans Müller", normalize.Similar},
		{"H.-P. Müller", "Hans-Peter Müller", normalize.Similar},
		{"Stephen King", "Steven King", normalize.Similar},
		{"Jon Smith", "John Smith", normalize.Similar},
		{"Anna Müller-Lüdenscheid", "Anna Müller", normalize.Similar},
		{"Robin Bergmann", "Robin Bregmann", normalize.Similar},
		{"Al Gore", "Gore", normalize.Similar},
		{"田中", "田中太郎", normalize.Similar},

		{"John Smith Jr", "John Smith", normalize.Different},
		{"John Smith, Jr.", "John Smith Sr.", normalize.Different},
		{"Smith Jr., John", "Smith, John Junior", normalize.Equal},
		{"Hans Berg jun.", "Hans Berg sen.", normalize.Different},
		{"Hans Berg jun", "Berg, Hans jun.", normalize.Equal},
		{"John Smith III", "John Smith II", normalize.Different},
		{"Juan García hijo", "Juan García padre", normalize.Different},
		{"José Silva Neto", "José Silva Filho", normalize.Different},
		{"Junior, Robin", "Robin Junior", normalize.Different},
		{"Amartya Sen", "A. Sen", normalize.Similar},
		{"Jun Tanaka", "Tanaka Jun", normalize.Equal},
		{"Mehmet Ali Şen", "Mehmet Şen", normalize.Similar},
		{"Sr. Juan García", "Juan García", normalize.Equal},
		{"Ana Luisa Nieto", "Nieto, Ana Luisa", normalize.Equal},
		{"Ana Costa Neto", "Ana Neto", normalize.Similar},
		{"Silva Neto,", "Neto, Silva", normalize.Equal},
		{"João Silva Neto,", "João Silva Neto", normalize.Equal},
		{"amartya kumar sen", "Amartya Kumar Sen", normalize.Equal},
		{"Hans Berg jun", "Hans Berg", normalize.Different},

		{"Nam Le", "Nam Tran", normalize.Different},
		{"Le, Nam", "Nam Le", normalize.Equal},
		{"Đỗ Thị Lan", "Lê Thị Lan", normalize.Different},
		{"Do Van Nam", "Le Van Nam", normalize.Different},
		{"Lê Văn Nam", "Le Van Nam", normalize.Equal},
		{"Lê Minh", "Trần Minh", normalize.Different},
		{"Nam Do", "Linh Do", normalize.Different},
		{"Jack Ma", "Jack Chen", normalize.Different},
		{"Jan Kos", "Jan Vos", normalize.Different},
		{"Phil Collins", "Peter Collins", normalize.Different},
		{"Nat Cole", "Jim Cole", normalize.Different},
		{"Berg, Jan van den", "Jan van den Berg", normalize.Equal},
		{"van Dijk", "Jan van Dijk", normalize.Similar},
		{"Berg MBA", "Robin Berg", normalize.Similar},
		{"Mohamed Camara", "mohamed câmara", normalize.Equal},
		{"Dimos Papadopoulos", "Δήμος Παπαδόπουλος", normalize.Equal},
		{"Gilbert Bureau", "Bureau, Gilbert", normalize.Equal},
		{"Inga", "INGA", normalize.Equal},
		{"Sem", "sem", normalize.Equal},

		{"Herr Berg", "Maria Berg", normalize.Different},
		{"Frau Müller", "Thomas Mueller", normalize.Different},
		{"Herr Simon", "Maria Simon", normalize.Different},
		{"Herr Rossi", "Andrea Rossi", normalize.Similar},
		{"Martin Berg", "Marvin Berg", normalize.Different},
		{"Karin Berg", "Katrin Berg", normalize.Different},
		{"Karsten Berg", "Kirsten Berg", normalize.Different},
		{"Thomas Müller", "Thomas Möller", normalize.Different},
		{"Peter Hansen", "Peter Hanson", normalize.Different},
		{"Anna Berg", "Anne Berg", normalize.Different},
		{"Markus Weber", "Marc Weber", normalize.Different},
		{"Stefan Müller", "Steffen Müller", normalize.Different},
		{"Thomas Meier", "Thomas Meyer", normalize.Similar},
		{"Thomas Muller", "Thomas Mueller", normalize.Similar},
		{"Robin Hoffmann", "Robin Hofmann", normalize.Similar},
		{"Martin Berg", "Matrin Berg", normalize.Similar},
		{"Jakub Novák", "Jacob Novak", normalize.Similar},

		{"Robin Oberhauser", "Robin Obrehausser", normalize.Near},
		{"Valli Oberhauser", "Valentin Oberhauser", normalize.Near},
		{"Olga Sokolov", "Olga Sokolova", normalize.Near},
		{"OB Hansen", "Ole Bram Hansen", normalize.Similar},
		{"JM Lund", "Jean-Marie Lund", normalize.Similar},
		{"M. Dupuis", "Olivier Dupuis", normalize.Similar},
		{"Rita", "Frau Tann", normalize.Missing},
		{"Rita", "Herr Tann", normalize.Different},
		{"Harry Berg", "Larry Berg", normalize.Different},
		{"Anna Berg", "Anna Berger", normalize.Different},

		{"Sales Team", "Robin Berg", normalize.Missing},
		{"Einkauf", "Robin Berg", normalize.Missing},
		{"Frau Sekretärin", "Robin Berg", normalize.Missing},
		{"IT Department", "Robin Berg", normalize.Missing},
		{"Service achats", "Robin Berg", normalize.Missing},
		{"Отдел закупок", "Robin Berg", normalize.Missing},
		{"Head of Sales", "Robin Berg", normalize.Missing},
		{"Facebook User", "Robin Berg", normalize.Missing},
		{"Hotel Adler", "Robin Berg", normalize.Missing},
		{"Praxis Dr. Berg", "Robin Berg", normalize.Missing},
		{"Mr. Church", "Robin Berg", normalize.Different},
		{"Christian Sales", "Robin Berg", normalize.Different},

		{"Mr. Berg", "Mrs. Berg", normalize.Different},
		{"Herr Berg", "Frau Berg", normalize.Different},
		{"Don Johnson", "Mike Johnson", normalize.Different},
		{"Al Gore", "Tipper Gore", normalize.Different},
		{"Ben Stiller", "Jerry Stiller", normalize.Different},
		{"Y. Berg", "Robin Berg", normalize.Different},
		{"J. Smith", "A. Smith", normalize.Different},
		{"Li Wei", "Li Wen", normalize.Different},
		{"王伟", "王芳", normalize.Different},
		{"田中 太郎", "田中 次郎", normalize.Different},
		{"김철수", "김철순", normalize.Different},
		{"Unknown", "Robin Berg", normalize.Missing},
		{"+49 30 1234567", "Robin Berg", normalize.Missing},
	} {
		if got := l.Person(one.a).Compare(l.Person(one.b)); got != one.want {
			t.Errorf("%q and %q: %d, want %d", one.a, one.b, got, one.want)
		}
		if ab, ba := l.Person(one.a).Compare(l.Person(one.b)), l.Person(one.b).Compare(l.Person(one.a)); ab != ba {
			t.Errorf("%q and %q: %d one way, %d the other", one.a, one.b, ab, ba)
		}
	}
}

func FuzzPerson(f *testing.F) {
	for _, pair := range [][2]string{
		{"Dr. Jörg Weiß", "Weiss, Joerg"},
		{"R. B.", "Иван"},
		{"田中太郎様", "太郎 田中"},
		{"Al Gore", "van der Berg"},
		{"Robin <r@a.test>", "n/a"},
	} {
		f.Add(pair[0], pair[1])
	}
	l := shipped(f)
	f.Fuzz(func(t *testing.T, a, b string) {
		x, y := l.Person(a), l.Person(b)
		if x.Compare(y) != y.Compare(x) {
			t.Fatalf("%q and %q: %d, %d", a, b, x.Compare(y), y.Compare(x))
		}
		if !x.Missing() && x.Compare(l.Person(a)) != normalize.Equal &&
			x.Compare(l.Person(a)) != normalize.Missing { // initials say too little
			t.Fatalf("%q is not itself", a)
		}
		if again := l.Person(x.String()); !again.Missing() && again.Compare(x) == normalize.Different {
			t.Fatalf("%q is %q, then %q", a, x, again)
		}
	})
}

func BenchmarkPerson(b *testing.B) {
	l := shipped(b)
	for b.Loop() {
		l.Person("Robin Berg")
	}
}

func BenchmarkCompareNames(b *testing.B) {
	l := shipped(b)
	x, y := l.Person("Robin Berg"), l.Person("R. Berg")
	for b.Loop() {
		x.Compare(y)
	}
}
