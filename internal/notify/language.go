package notify

// phrasesOf are those of a language.
func phrasesOf(lang string) phrases {
	if lang == "zh" {
		return chinese
	}
	return english
}
