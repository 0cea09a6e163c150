package fromwire

import (
	"cmp"
	"encoding/base64"
	"fmt"
	"time"

	"github.com/dingevent/dingevent/internal/jsonscan"
	"github.com/dingevent/dingevent/internal/wire"
)

// fromOurs takes apart dingevent's JSON of an event, with its payload as the transport had it. Type, ID, corp and time
// stand in that JSON.
func fromOurs(data []byte) ([]Arrival, error) {
	said := map[string][]byte{}
	err := jsonscan.Object(data, func(key string, value []byte) { said[key] = value })
	if err != nil {
		return nil, err // it was read before
	}
	if said["transport"] == nil {
		return fromOurs(said["event"]) // a dead letter
	}
	text := func(names ...string) string {
		for _, name := range names {
			if t := wire.Text(said[name]); t != "" {
				return t
			}
		}
		return ""
	}
	payload := said["data"]
	if encoded := text("data_base64"); encoded != "" {
		if payload, err = base64.StdEncoding.DecodeString(encoded); err != nil {
			return nil, fmt.Errorf("data_base64 is no base64: %w", err)
		}
	}
	a := Arrival{Type: text("eventtype", "type"), CorpID: text("corp"), Data: payload}
	switch text("transport") {
	case "synchttp", "rds":
		a = rowOf(payload, a)
	case "http", "failedlist":
		a.BizID = wire.ReadHead(payload).BizID
	}
	a.ID = text("id")
	if born, err := time.Parse(time.RFC3339Nano, cmp.Or(text("born"), text("time"))); err == nil {
		a.Born = born.UTC()
	}
	return []Arrival{a}, nil
}
