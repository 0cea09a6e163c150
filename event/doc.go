// Package event holds a Go struct for every event that DingTalk (钉钉) documents and for the callbacks of
// Stream mode, and a decoder that takes payloads as they really come. docs/catalogue.md lists them.
//
// [Decode] gives a pointer to the struct of an event type, or [*Unknown]. One struct serves an event
// however it arrives: by Stream, HTTP, SyncHTTP or a push table, for an internal or a third-party app,
// in the spelling of old pages or new ones. Where an internal app is told IDs and a third-party app a
// record, the struct has both, and the record is nil if it did not come. Decode accepts what plain
// encoding/json does not: a number as text, one ID where a list is documented, an object as JSON
// inside a string, names in another case, a field of a wrong type. A [Decoder] also tells what it could
// not place, as [Problem]s. [FromWire] starts one step earlier, with a frame, a body or a row.
//
// Fields keep DingTalk's spelling (CorpId, UserIds), unlike the rest of this module, and times stay in
// the unit they were sent in; [Millis], [Seconds] and [ParseTime] make a time.Time of them. What DingTalk
// adds tomorrow is in no struct yet: it stays in the payload, which every envelope keeps. Where an
// enumeration has a type of its own, any text may still come.
//
// The structs are made for [encoding/json] as well: json.Marshal writes every field under the name of
// its tag, and json.Unmarshal reads what keeps to these names.
//
// The structs are generated from the files in internal/eventgen/definitions; CONTRIBUTING.md says how to
// add an event.
package event
