package labelled

import "strings"

// country says how people of a country are called and reached. Lists are separated by spaces, or by commas where names
// have spaces. # is any digit.
type country struct {
	code     string
	prefix   string // country calling code
	trunk    string // dialled at home before the national number
	mobile   string // national number of a mobile
	landline string
	men      string
	women    string
	last     string
	short    string // long:short forms of first names
	mr, mrs  string
	domain   string // top-level domain of companies
	provider string // public mail providers
	latin    string // of names in other scripts: last names and first names, name:latin
	feminine string // last names as women bear them, where they differ: name:form
}

// countries are where the leads of International come from.
func countries() []country {
	return []country{
		{
			code: "DE", prefix: "49", trunk: "0", mobile: "151########", landline: "30########",
			men:   "Stefan Matthias Michael Andreas Jürgen Sebastian Manfred Karl Uwe Jörg Lukas Felix",
			women: "Stefanie Sabine Katharina Ursula Heike Anna Jana Susanne Claudia Lea Rita Monika",
			last:  "Müller Schmidt Schneider Weiß Becker Hofmann Köhler Tann Berg Krüger Vogel Winkler Lorenz Böhm Sauer",
			short: "Stefanie:Steffi Sebastian:Basti Manfred:Manni Katharina:Kathi Michael:Michi Susanne:Susi Matthias:Matze",
			mr:    "Herr", mrs: "Frau", domain: "de", provider: "gmx.de web.de t-online.de gmail.com",
		},
		{
			code: "US", prefix: "1", trunk: "", mobile: "415#######", landline: "212#######",
			men:   "Robert William James Michael Joshua Daniel Anthony Nicholas Samuel Benjamin Edward Thomas",
			women: "Abigail Elizabeth Samantha Jennifer Katherine Rebecca Deborah Susan Margaret Patricia Olivia Emily",
			last:  "Baker Smith Johnson Archer Miller Carter Brooks Hughes Bennett Foster Coleman Perry Long Reed Doyle",
			short: "Robert:Bob William:Bill Abigail:Abby Elizabeth:Liz Samantha:Sam Jennifer:Jen Joshua:Josh Deborah:Deb " +
				"Benjamin:Ben Margaret:Meg",
			mr: "Mr.", mrs: "Mrs.", domain: "com", provider: "gmail.com yahoo.com outlook.com aol.com",
		},
		{
			code: "FR", prefix: "33", trunk: "0", mobile: "6########", landline: "1########",
			men:   "Jean-Pierre Frédéric Christophe Benoît Laurent Olivier Guillaume Thierry Mathieu Antoine",
			women: "Françoise Véronique Nathalie Céline Élodie Aurélie Stéphanie Joséphine Hélène Marguerite",
			last:  "Lefèvre Moreau Girard Rousseau Chevalier Marchand Dupuis Perrin Leclerc Fontaine Renard Colin Barbier",
			short: "Frédéric:Fred Christophe:Chris Véronique:Véro Stéphanie:Steph Joséphine:José Guillaume:Guy",
			mr:    "M.", mrs: "Mme", domain: "fr", provider: "orange.fr wanadoo.fr gmail.com free.fr",
		},
		{
			code: "ES", prefix: "34", trunk: "", mobile: "6########", landline: "91#######",
			men:   "Francisco José Manuel Antonio Javier Ignacio Álvaro Fernando Guillermo Alejandro",
			women: "María Dolores Concepción Guadalupe Beatriz Isabel Pilar Rosario Teresa Mercedes",
			last:  "García Fernández Martínez Poe Ortega Navarro Iglesias Castillo Vidal Serrano Cabrera Domínguez Lozano",
			short: "Francisco:Paco José:Pepe Dolores:Lola Concepción:Concha Ignacio:Nacho Guadalupe:Lupe Alejandro:Álex",
			mr:    "Sr.", mrs: "Sra.", domain: "es", provider: "hotmail.es gmail.com telefonica.net",
		},
		{
			code: "IT", prefix: "39", trunk: "", mobile: "347#######", landline: "06########",
			men:   "Giuseppe Alessandro Francesco Giovanni Leonardo Salvatore Vincenzo Roberto Matteo Lorenzo",
			women: "Giuseppina Alessandra Francesca Giovanna Elisabetta Valentina Chiara Federica Rosa Caterina",
			last:  "Rossi Bianchi Ferrari Esposito Romano Colombo Ricci Marino Greco Conti Gallo Lombardi Moretti",
			short: "Giuseppe:Beppe Alessandro:Sandro Francesca:Franca Giovanni:Gianni Salvatore:Totò Elisabetta:Betta",
			mr:    "Sig.", mrs: "Sig.ra", domain: "it", provider: "libero.it virgilio.it gmail.com",
		},
		{
			code: "PL", prefix: "48", trunk: "", mobile: "601######", landline: "22#######",
			men:   "Krzysztof Aleksander Stanisław Tomasz Grzegorz Wojciech Zbigniew Łukasz Paweł Marek",
			women: "Katarzyna Małgorzata Agnieszka Aleksandra Zofia Joanna Ewa Barbara Magdalena Elżbieta",
			last:  "Nowak Wójcik Lis Mazur Krawczyk Duda Pawlak Sikora Baran Zając Szewczyk Pietrzak Wróbel",
			short: "Katarzyna:Kasia Małgorzata:Gosia Agnieszka:Aga Aleksandra:Ola Krzysztof:Krzysiek Stanisław:Staszek",
			mr:    "Pan", mrs: "Pani", domain: "pl", provider: "wp.pl onet.pl gmail.com",
		},
		{
			code: "GB", prefix: "44", trunk: "0", mobile: "7700######", landline: "20########",
			men:   "Oliver Harold Frederick Alistair Geoffrey Christopher Timothy Philip Graham Stuart",
			women: "Victoria Charlotte Philippa Josephine Penelope Harriet Imogen Beatrice Gillian Rosemary",
			last:  "Clarke Whitfield Shaw Holloway Marsh Pritchard Fenton Gibbs Stanton Barlow Kemp Ashby Lowe",
			short: "Frederick:Freddie Philippa:Pippa Penelope:Penny Timothy:Tim Gillian:Gill Victoria:Vicky Harold:Harry",
			mr:    "Mr", mrs: "Ms", domain: "co.uk", provider: "btinternet.com hotmail.co.uk gmail.com",
		},
		{
			code: "NL", prefix: "31", trunk: "0", mobile: "6########", landline: "20#######",
			men:   "Johannes Cornelis Hendrik Willem Pieter Jeroen Maarten Sander Gerard Bastiaan",
			women: "Johanna Cornelia Hendrika Wilhelmina Margriet Annemieke Saskia Marloes Femke Elisabeth",
			last:  "de Vries,van den Berg,Jansen,Bakker,Visser,Smit,de Boer,Mulder,van Dijk,Dekker,Kok,Postma,Hoekstra",
			short: "Johannes:Jan Cornelis:Kees Hendrik:Henk Wilhelmina:Mien Bastiaan:Bas Elisabeth:Liesbeth",
			mr:    "dhr.", mrs: "mevr.", domain: "nl", provider: "ziggo.nl kpnmail.nl gmail.com",
		},
		{
			code: "BR", prefix: "55", trunk: "0", mobile: "119########", landline: "113#######",
			men:   "Eduardo Rodrigo Leonardo Marcelo Fernando Gustavo Thiago Antônio Luiz Henrique",
			women: "Fernanda Juliana Patrícia Gabriela Camila Adriana Mariana Luciana Beatriz Letícia",
			last:  "Silva Souza Oliveira Pereira Carvalho Ribeiro Almeida Barbosa Cardoso Teixeira Moreira Nogueira",
			short: "Eduardo:Edu Fernanda:Nanda Gabriela:Gabi Juliana:Ju Gustavo:Guga Leonardo:Léo Patrícia:Pati",
			mr:    "Sr.", mrs: "Sra.", domain: "com.br", provider: "uol.com.br bol.com.br gmail.com",
		},
		{
			code: "TR", prefix: "90", trunk: "0", mobile: "532#######", landline: "212#######",
			men:   "Mehmet Mustafa Süleyman Abdullah Hüseyin İbrahim Osman Murat Emre Kemal",
			women: "Ayşe Fatma Zeynep Hatice Emine Elif Özlem Şebnem Gülşen Nurcan",
			last:  "Yılmaz Kaya Demir Şahin Çelik Yıldız Öztürk Aydın Arslan Doğan Kılıç Koç",
			short: "Süleyman:Sülo Abdullah:Apo Zeynep:Zeyno İbrahim:İbo Fatma:Fatoş",
			mr:    "Sn.", mrs: "Sn.", domain: "com.tr", provider: "hotmail.com gmail.com mynet.com",
		},
		{
			code: "RU", prefix: "7", trunk: "8", mobile: "916#######", landline: "495#######",
			men:   "Дмитрий Александр Сергей Владимир Николай Михаил Константин Юрий",
			women: "Екатерина Анастасия Татьяна Светлана Юлия Наталья Людмила Ольга",
			last:  "Сомов Кузнецов Морозов Лебедев Соколов Зайцев Белов Орлов Громов Титов",
			short: "Дмитрий:Дима Екатерина:Катя Анастасия:Настя Михаил:Миша Наталья:Наташа Татьяна:Таня",
			mr:    "г-н", mrs: "г-жа", domain: "ru", provider: "mail.ru yandex.ru gmail.com",
			latin: "Дмитрий:Dmitry Александр:Alexander Сергей:Sergey Владимир:Vladimir Николай:Nikolay Михаил:Mikhail " +
				"Константин:Konstantin Юрий:Yuri Екатерина:Ekaterina Анастасия:Anastasia Татьяна:Tatiana Светлана:Svetlana " +
				"Юлия:Yulia Наталья:Natalia Людмила:Lyudmila Ольга:Olga Сомов:Somov Кузнецов:Kuznetsov Морозов:Morozov " +
				"Лебедев:Lebedev Соколов:Sokolov Зайцев:Zaitsev Белов:Belov Орлов:Orlov Громов:Gromov Титов:Titov",
		},
		{
			code: "CN", prefix: "86", trunk: "0", mobile: "138########", landline: "10########",
			men: "伟 强 磊 建国 志明 文博 浩然 家豪", women: "芳 秀英 丽娜 静怡 晓梅 雨桐 佳慧 婷婷",
			last: "王 李 张 刘 陈 杨 赵 黄 周 吴 徐 孙", mr: "先生", mrs: "女士", domain: "cn", provider: "qq.com 163.com 126.com",
			latin: "伟:Wei 强:Qiang 磊:Lei 建国:Jianguo 志明:Zhiming 文博:Wenbo 浩然:Haoran 家豪:Jiahao 芳:Fang 秀英:Xiuying 丽娜:Lina " +
				"静怡:Jingyi 晓梅:Xiaomei 雨桐:Yutong 佳慧:Jiahui 婷婷:Tingting 王:Wang 李:Li 张:Zhang 刘:Liu 陈:Chen 杨:Yang 赵:Zhao " +
				"黄:Huang 周:Zhou 吴:Wu 徐:Xu 孙:Sun",
		},
		{
			code: "IN", prefix: "91", trunk: "0", mobile: "98########", landline: "11########",
			men:   "Rajesh Sandeep Venkatesh Suresh Anil Vikram Harish Mahesh Arjun Karthik",
			women: "Lakshmi Priyanka Sunita Kavita Anjali Deepika Meenakshi Shalini Pooja Rekha",
			last:  "Sharma Patel Gupta Iyer Reddy Nair Chatterjee Banerjee Kapoor Desai Joshi Menon",
			short: "Rajesh:Raj Venkatesh:Venky Priyanka:Priya Lakshmi:Lax Karthik:Kart",
			mr:    "Shri", mrs: "Smt.", domain: "in", provider: "gmail.com rediffmail.com yahoo.co.in",
		},
	}
}

// list splits a list of names.
func list(s string) []string {
	if strings.Contains(s, ",") {
		return strings.Split(s, ",")
	}
	return strings.Fields(s)
}

// lookUp finds the value of a name in a list of name:value.
func lookUp(table, name string) (string, bool) {
	for entry := range strings.FieldsSeq(table) {
		if key, value, _ := strings.Cut(entry, ":"); key == name {
			return value, true
		}
	}
	return "", false
}
