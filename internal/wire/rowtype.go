package wire

import (
	"cmp"

	"github.com/dingevent/dingevent/internal/jsonscan"
)

// RowType is the event type of a row. data is its biz_data, an object, and number its biz_type. Both may be missing.
// Most rows have their type in syncAction, and some in another member or another place. For a row without a type the
// number decides, if only one event has that number.
//
// The type of any other row is "biz_type_" and its number, or empty without a number.
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

// readNames reads the names. The members of a broken text count for nothing.
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
