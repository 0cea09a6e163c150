package pages

import (
	"strings"

	"github.com/dingevent/dingevent/event/catalog"
)

// maxEdited is how large a payload may be to be edited in a form, in bytes. A larger one can be taken along as a file.
const maxEdited = 16 << 10

// title is what an event type means, in the reader's language; the type itself if the catalogue does not know it.
func (f Frame) title(eventType string) string {
	if e, ok := catalog.Lookup(eventType); ok {
		return f.Say.OfTwo(e.Title, e.TitleZH)
	}
	return eventType
}

// catalogPath is the page of an event type that the catalogue knows. A topic begins with a slash, which a path has already.
func catalogPath(eventType string) string { return "/catalog/" + strings.TrimPrefix(eventType, "/") }

// isKnown reports whether the catalogue has an event type.
func isKnown(eventType string) bool {
	_, ok := catalog.Lookup(eventType)
	return ok
}
