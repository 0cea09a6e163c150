package catalog

import (
	_ "embed"
	"encoding/json"
	"strings"
	"sync"
)

//go:embed catalog.json
var catalogJSON []byte

// data is what catalog.json holds.
type data struct {
	Families []Family `json:"families"`
	Entries  []Entry  `json:"entries"`
}

// load reads the data once.
var load = sync.OnceValue(func() *data {
	d := new(data)
	if err := json.Unmarshal(catalogJSON, d); err != nil {
		panic("event/catalog: catalog.json is damaged; write it again with make generate: " + err.Error())
	}
	return d
})

func compareType(e Entry, eventType string) int { return strings.Compare(e.Type, eventType) }
