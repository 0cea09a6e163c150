package catalog

import (
	"cmp"
	"slices"
	"strings"
)

// Search returns the entries that have every word of query, in English or Chinese, the best first. A word matches in
// any case. It may stand in the type, the Go name, the family, the titles, the moment of the push, or the names and
// meanings of the fields. The first of these are worth most. An empty query finds everything.
func Search(query string) (found []Entry) {
	words := strings.Fields(strings.ToLower(query))
	scores := map[string]int{}
	for _, e := range load().Entries {
		texts := e.texts()
		total, ok := 0, true
		for _, word := range words {
			score := worth(texts, word)
			total += score
			ok = ok && score > 0
		}
		if ok {
			scores[e.Type] = total
			found = append(found, e)
		}
	}
	slices.SortStableFunc(found, func(a, b Entry) int { return cmp.Compare(scores[b.Type], scores[a.Type]) })
	return found
}

// texts are the texts that Search looks into, the most important first.
func (e Entry) texts() []string {
	family := ""
	for _, f := range load().Families {
		if f.Name == e.Family {
			family = f.Name + "\n" + f.Title + "\n" + f.TitleZH
		}
	}
	var fields strings.Builder
	fieldTexts(&fields, e.Fields)
	texts := []string{e.Title + "\n" + e.TitleZH, e.Type + "\n" + e.Go, family, e.When + "\n" + e.WhenZH, fields.String()}
	for i, text := range texts {
		texts[i] = strings.ToLower(text)
	}
	return texts
}

func fieldTexts(b *strings.Builder, fields []Field) {
	for _, f := range fields {
		for _, text := range []string{f.Name, f.Go, f.About, f.AboutZH} {
			b.WriteString(text + "\n")
		}
		for _, v := range f.Enum {
			b.WriteString(v.Value + "\n" + v.About + "\n" + v.AboutZH + "\n")
		}
		fieldTexts(b, f.Fields)
	}
}

// worth is the more, the earlier in texts a word is found; 0 if it is not.
func worth(texts []string, word string) int {
	for i, text := range texts {
		if strings.Contains(text, word) {
			return 1 << (len(texts) - i)
		}
	}
	return 0
}
