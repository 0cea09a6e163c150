// Package catalog holds the events of package event as data: what each is called, where DingTalk
// describes it, and a sample payload with invented values, in the shape of each transport.
package catalog
