package watch

import (
	"encoding/json"
	"time"
)

// An outgoing is an event that is to be stored.
type outgoing struct {
	ID   string          `json:"id"`
	Type string          `json:"type"`
	Born time.Time       `json:"born"`
	Data json.RawMessage `json:"data"`
}
