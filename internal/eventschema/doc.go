// Package eventschema describes the events of a catalogue to other programs and languages: as JSON Schema, as
// AsyncAPI, as TypeScript and as Go.
//
// All of them describe one form, the JSON that encoding/json makes of the structs of package event, which
// dingevent decode shows too. Every member is always there: what did not come is zero, a missing list or
// object null. Only a record that did not come is left out with all its members, see
// [catalog.Field.Optional]. Members that are not described are allowed, as are values that DingTalk has
// not documented: it may add both any day.
//
// The same entries give the same bytes, in the order of the entries and of their fields.
package eventschema
