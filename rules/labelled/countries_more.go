package labelled

// moreCountries are the countries that Typical has beyond those of International.
func moreCountries() []country {
	return []country{
		{
			code: "AT", prefix: "43", trunk: "0", mobile: "664#######", landline: "1#######",
			men:   "Wolfgang Maximilian Florian Christoph Herbert Gerhard Josef Leopold Rudolf Dominik",
			women: "Elisabeth Magdalena Theresa Brigitte Gertrude Viktoria Barbara Christine Johanna Martina",
			last:  "Gruber Huber Steiner Moser Pichler Eder Hofer Leitner Fuchs Wimmer Mayrhofer Reiter Ebner",
			short: "Wolfgang:Wolfi Maximilian:Max Florian:Flo Elisabeth:Sissi Theresa:Resi Leopold:Poldi Christoph:Chris",
			mr:    "Herr", mrs: "Frau", domain: "at", provider: "aon.at gmx.at gmail.com",
		},
		{
			code: "CH", prefix: "41", trunk: "0", mobile: "79#######", landline: "44#######",
			men:   "Beat Urs Reto Daniel Marco Thomas Hans-Peter Adrian Fabian Philipp",
			women: "Regula Corinne Nicole Barbara Simone Franziska Monika Priska Nadine Vreni",
			last:  "Meier Keller Frei Baumann Brunner Gerber Zimmermann Graf Wyss Bieri Ammann Egli Zürcher",
			short: "Daniel:Dani Thomas:Tömu Franziska:Fränzi Philipp:Phil Nicole:Nici Adrian:Ädu",
			mr:    "Herr", mrs: "Frau", domain: "ch", provider: "bluewin.ch gmx.ch gmail.com",
		},
		{
			code: "BE", prefix: "32", trunk: "0", mobile: "475######", landline: "2#######",
			men:   "Jean-Luc Philippe Vincent Thomas Nicolas Maxime Alexandre Quentin Arnaud Bernard",
			women: "Isabelle Charlotte Martine Nathalie Laurence Catherine Valérie Émilie Sophie Anne-Marie",
			last:  "Peeters Janssens Maes Jacobs Willems Lambert Dubois Claes Goossens Dupont Denis Leroy Simon",
			short: "Philippe:Phil Alexandre:Alex Nicolas:Nico Catherine:Cathy Isabelle:Isa Bernard:Ben Valérie:Val",
			mr:    "M.", mrs: "Mme", domain: "be", provider: "skynet.be telenet.be gmail.com",
		},
		{
			code: "MX", prefix: "52", trunk: "", mobile: "55########", landline: "33########",
			men:   "Jesús Luis Carlos Alejandro Ricardo Enrique Roberto Eduardo Humberto Rafael",
			women: "Guadalupe Verónica Leticia Alejandra Gabriela Rosa Patricia Socorro Graciela Ximena",
			last:  "Hernández González Ramírez Flores Rivera Gómez Cruz Morales Reyes Ortiz Gutiérrez Mendoza Aguilar",
			short: "Jesús:Chuy Guadalupe:Lupita Enrique:Quique Roberto:Beto Eduardo:Lalo Gabriela:Gaby Rafael:Rafa",
			mr:    "Sr.", mrs: "Sra.", domain: "com.mx", provider: "prodigy.net.mx hotmail.com gmail.com",
		},
		{
			code: "SE", prefix: "46", trunk: "0", mobile: "70#######", landline: "8#######",
			men:   "Lars Anders Mikael Per Göran Magnus Björn Håkan Åke Fredrik Gustav Mattias",
			women: "Margareta Kristina Birgitta Elisabet Ingrid Marie Annika Åsa Kerstin Ulrika Gunilla Malin",
			last:  "Andersson Johansson Karlsson Nilsson Eriksson Lindqvist Bergström Sandberg Forsberg Nyström Åkesson Öberg",
			short: "Lars:Lasse Mikael:Micke Fredrik:Fredde Margareta:Greta Kristina:Stina Birgitta:Gittan Mattias:Matte",
			mr:    "herr", mrs: "fru", domain: "se", provider: "telia.com hotmail.com gmail.com",
		},
		{
			code: "CZ", prefix: "420", trunk: "", mobile: "602######", landline: "224######",
			men:   "Jiří Josef František Zdeněk Jaroslav Tomáš Václav Miroslav Ondřej Vojtěch",
			women: "Jana Kateřina Božena Zdeňka Lenka Markéta Věra Alžběta Ludmila Hana",
			last:  "Dvořák Novotný Procházka Kučera Veselý Horák Němec Pokorný Marek Pospíšil Hájek Růžička",
			short: "Jiří:Jirka Josef:Pepa František:Franta Kateřina:Káťa Tomáš:Tom Ondřej:Ondra Vojtěch:Vojta",
			mr:    "pan", mrs: "paní", domain: "cz", provider: "seznam.cz centrum.cz gmail.com",
			feminine: "Dvořák:Dvořáková Novotný:Novotná Procházka:Procházková Kučera:Kučerová Veselý:Veselá Horák:Horáková " +
				"Němec:Němcová Pokorný:Pokorná Marek:Marková Pospíšil:Pospíšilová Hájek:Hájková Růžička:Růžičková",
		},
		{
			code: "JP", prefix: "81", trunk: "0", mobile: "90########", landline: "3########",
			men: "太郎 健一 大輔 翔太 誠 浩二 拓也 直樹", women: "花子 美咲 陽子 由美子 恵子 真由美 愛 裕子",
			last: "佐藤 鈴木 高橋 田中 渡辺 伊藤 山本 中村 小林 加藤 石田 森", mr: "様", mrs: "様", domain: "co.jp",
			provider: "docomo.ne.jp ezweb.ne.jp gmail.com",
			latin: "太郎:Taro 健一:Kenichi 大輔:Daisuke 翔太:Shota 誠:Makoto 浩二:Koji 拓也:Takuya 直樹:Naoki 花子:Hanako 美咲:Misaki " +
				"陽子:Yoko 由美子:Yumiko 恵子:Keiko 真由美:Mayumi 愛:Ai 裕子:Yuko 佐藤:Sato 鈴木:Suzuki 高橋:Takahashi 田中:Tanaka " +
				"渡辺:Watanabe 伊藤:Ito 山本:Yamamoto 中村:Nakamura 小林:Kobayashi 加藤:Kato 石田:Ishida 森:Mori",
		},
	}
}
