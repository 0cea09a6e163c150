package console

import (
	"strings"

	"github.com/dingevent/dingevent/internal/api"
)

// acted is the answer after an action: the page that it leads to, which says so by a word that [pages] knows. What is
// written down and not done yet is no error.
func acted(to, word string, err error) (answer, error) {
	if err != nil && api.CodeOf(err) == api.CodeTaken {
		word, err = "taken", nil
	}
	if err != nil {
		return nil, err
	}
	sign := "?"
	if strings.Contains(to, "?") {
		sign = "&"
	}
	return seeOther(to + sign + "done=" + word), nil
}
