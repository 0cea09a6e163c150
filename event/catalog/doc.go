// Package catalog holds the events of package event as data: what each is called in English and
// Chinese, when DingTalk pushes it, to which kind of app and by which transport, its fields with their
// spelling, unit and meaning, and sample payloads with invented values in the shape of each transport.
//
// The data is generated from the same definitions as the structs, and read at the first use.
package catalog
