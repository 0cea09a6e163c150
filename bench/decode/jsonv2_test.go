//go:build goexperiment.jsonv2

package decode

import "encoding/json/v2"

func init() {
	engines = append(engines, engine{"json-v2", func(data []byte, v any) error { return json.Unmarshal(data, v) }})
}
