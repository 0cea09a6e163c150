// Package event holds a Go struct for every DingTalk (钉钉) event it knows, named after what DingTalk
// calls the event, and a decoder that takes payloads as they really come.
//
// [Decode] gives a pointer to the struct of an event type, or [*Unknown]. It accepts what plain
// encoding/json does not: a time as number or string, one ID where a list is documented, labels as
// objects or as JSON inside strings, names in another case, a field of a wrong type. A [Decoder]
// also tells what it could not place, as [Problem]s.
//
// The structs are made for [encoding/json] as well: their tags are DingTalk's PascalCase names, and
// json.Unmarshal reads payloads that keep to them. Fields keep DingTalk's spelling (CorpId,
// UserIds), unlike the rest of this module.
package event
