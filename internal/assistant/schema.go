package assistant

import "github.com/google/jsonschema-go/jsonschema"

// schemaOf describes the arguments In. A list has the one type "array". By itself the library says ["null", "array"],
// because a slice can be nil. Gemini refuses a request with such a tool, and the command line of the MCP inspector sends
// a text for it.
func schemaOf[In any]() *jsonschema.Schema {
	schema, err := jsonschema.For[In](nil)
	if err != nil {
		panic(err) // a struct of ours that has no schema
	}
	for _, argument := range schema.Properties {
		if argument.Items != nil {
			argument.Type, argument.Types = "array", nil
		}
	}
	return schema
}
