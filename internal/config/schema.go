package config

import _ "embed"

// The schemas are written by TestSchemaIsTheCommittedOne, because what reads Go's types and comments would stay in the command.
var (
	//go:embed schema.json
	fileSchema []byte
	//go:embed schema-subscription.json
	subscriptionSchema []byte
)

// Schema describes the config file, or one subscription as "subscriptions set" takes it, in JSON Schema 2020-12 for editors. It
// comes from the Go types, and its descriptions from their comments.
func Schema(subscription bool) []byte {
	if subscription {
		return subscriptionSchema
	}
	return fileSchema
}
