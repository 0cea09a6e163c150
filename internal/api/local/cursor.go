package local

import (
	"encoding/base64"
	"encoding/json"

	"github.com/dingevent/dingevent/internal/api"
)

// writeCursor makes an opaque cursor of the place where the next page begins, a struct of plain fields.
func writeCursor[T comparable](place T) string {
	text, err := json.Marshal(place)
	if err != nil {
		panic(err) // a place has plain fields only
	}
	return base64.RawURLEncoding.EncodeToString(text)
}

// readCursor is the reverse; an empty cursor is the zero place, where a list begins. A cursor that differs in any byte from
// the text of writeCursor is [api.CodeInvalid].
func readCursor[T comparable](cursor string) (place T, err error) {
	if cursor == "" {
		return place, nil
	}
	text, err := base64.RawURLEncoding.DecodeString(cursor)
	if err == nil {
		err = json.Unmarshal(text, &place)
	}
	var begin T
	if err != nil || place == begin || writeCursor(place) != cursor {
		return begin, api.Refuse(api.CodeInvalid, "this list never gave that cursor; pass the member next of a page as it is, or begin without a cursor")
	}
	return place, nil
}
