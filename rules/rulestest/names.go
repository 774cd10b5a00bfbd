package rulestest

func firstNames() []string {
	return []string{
		"Robin", "Kim", "Anna", "Ben", "Clara", "David", "Emma", "Felix", "Greta", "Hannes", "Ida", "Jonas", "Karin", "Lars", "Marta",
		"Nils", "Olga", "Paul", "Quentin", "Rosa", "Sven", "Tara", "Ulla", "Victor", "Wanda", "Xenia", "Yann", "Zoe", "Ahmed", "Bianca",
		"Carlos", "Dmitri", "Elena", "Fatima", "Giulia", "Hiroshi", "Ivan", "Jana", "Kenji", "Leila", "Miguel", "Nadia", "Oscar", "Priya",
		"Rahul", "Sofia", "Tomas", "Uma", "Vera", "Wei", "Yusuf", "Zara", "Alice", "Boris", "Chen", "Diego", "Eva", "Frank", "Hugo", "Ines",
	}
}

// lastParts and lastEndings together make some thousand surnames.
func lastParts() []string {
	return []string{
		"Berg", "Lund", "Holm", "Stein", "Wald", "Feld", "Bach", "Kirch", "Rosen", "Gold", "Silver", "Eisen", "Stark", "Klein", "Gross",
		"Neu", "Alt", "Hof", "Burg", "Dorf", "Brand", "Wind", "Sand", "Schnee", "Winter", "Sommer", "Herbst", "Nord", "Sund", "West",
		"Ost", "Ash", "Oak", "Elm", "Hill", "Lake", "River", "Wood", "Field", "Stone", "Marsh", "Moor", "Green", "White", "Black", "Brown",
	}
}

func lastEndings() []string {
	return []string{
		"", "mann", "er", "ström", "sen", "son", "qvist", "dahl", "ova", "ski", "ini", "ez", "ton", "ley", "ford", "ham", "worth", "by",
		"vik", "heim", "thal", "berger", "hofer", "mayer", "lin", "gard",
	}
}
