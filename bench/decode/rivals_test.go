//go:build !goexperiment.jsonv2

package decode

import (
	"github.com/bytedance/sonic"
	"github.com/goccy/go-json"
)

// Both as their READMEs use them. sonic's strings lie in the input then.
func init() {
	engines = append(engines,
		engine{"goccy", func(data []byte, v any) error { return json.Unmarshal(data, v) }},
		engine{"sonic", sonic.ConfigDefault.Unmarshal})
}
