package simulator

import (
	"encoding/json"
	"io"
)

// plainJSON writes JSON in which a URL stays readable.
func plainJSON(w io.Writer) *json.Encoder {
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	return enc
}
