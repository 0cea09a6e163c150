package wire

import (
	"cmp"

	"github.com/dingevent/dingevent/internal/jsonscan"
)

// RowType is the event type of the row whose biz_data is data, an object, and whose biz_type is number,
// both of which may be missing. Most rows name their type as syncAction, some by another name or in
// another place, and some not at all, which their number makes up for where it is one event's alone.
//
// A row that does not tell is "biz_type_" and its number, and empty if it has none.
func RowType(number string, data []byte) string {
	said := readNames(data)
	switch {
	case byAction[said.action] != "":
		return byAction[said.action]
	case ownAction[number]:
		return byNumber[number]
	case said.inner != "":
		return cmp.Or(byNumber[number], said.inner) // DingTalk's pages show some with a sibling's name
	case said.action != "":
		return said.action
	case byNumber[number] != "":
		return byNumber[number]
	case said.other != "" || number == "":
		return said.other
	}
	return "biz_type_" + number
}

// names are what a row calls its event.
type names struct {
	action string // syncAction
	inner  string // syncAction within data, as Teambition's rows have it
	other  string // EventType or eventType
}

// readNames reads them. What a broken text says counts for nothing.
func readNames(data []byte) (said names) {
	err := jsonscan.Object(data, func(key string, value []byte) {
		switch key {
		case "syncAction":
			said.action = onlyText(value)
		case "EventType", "eventType":
			said.other = onlyText(value)
		case "data":
			if kind := jsonscan.New(value); kind.Kind() == jsonscan.ObjectBegins {
				said.inner = readNames(value).action
			}
		}
	})
	if err != nil {
		return names{}
	}
	return said
}

// onlyText is a string's text; nothing for any other value.
func onlyText(value []byte) string {
	s, _ := jsonscan.Text(value)
	return s
}
