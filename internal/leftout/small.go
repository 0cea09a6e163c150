//go:build small

package leftout

// Parts are what this build lacks.
var Parts = []string{"kafka", "nats", "mcp", "otlp"}
