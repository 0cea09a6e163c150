package statustext

import (
	"slices"

	"github.com/dingevent/dingevent/internal/api"
	"github.com/dingevent/dingevent/internal/veil"
)

// Masked returns f without the personal data that the expression of a filter saw. Hidden takes its place.
func Masked(f api.Fate, hidden string) api.Fate {
	if f.Filter == nil {
		return f
	}
	judged := *f.Filter
	judged.Seen = slices.Clone(judged.Seen)
	for i, s := range judged.Seen {
		if personal := veil.Names(s.Part); personal && s.Error != "" {
			judged.Seen[i].Error = hidden
		} else if personal {
			judged.Seen[i].Value = hidden
		} else {
			judged.Seen[i].Value = veil.Title(s.Value, hidden)
		}
	}
	f.Filter = &judged
	return f
}
