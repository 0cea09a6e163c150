// Package catalog holds the events of package event as data. An event has its titles in English and Chinese, the moment
// DingTalk pushes it, and the kinds of app and the transports it goes to. It has its fields with spelling, unit and
// meaning, and sample payloads with invented values in the shape of each transport.
//
// The data is generated from the same definitions as the structs, and read at the first use.
package catalog
