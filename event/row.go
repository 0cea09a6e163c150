package event

import "github.com/dingevent/dingevent/internal/jsonscan"

// openRow returns what a row of a SyncHTTP push or of a push table holds, and the row's corp_id, which
// may be empty. What is not a row has no payload. No documented event has a field named biz_data.
func openRow(data []byte) (payload []byte, corpID string) {
	typed := false
	err := jsonscan.Object(data, func(key string, value []byte) {
		switch key {
		case "biz_data":
			payload = value
		case "biz_type":
			typed = true
		case "corp_id":
			corpID, _ = jsonscan.Text(value)
		}
	})
	if err != nil || !typed {
		return nil, ""
	}
	if text, ok := jsonscan.Text(payload); ok {
		payload = []byte(text)
	}
	return payload, corpID
}
