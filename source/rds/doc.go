// Package rds is the source of what DingTalk writes into tables of the vendor of a third-party app: open_sync_biz_data and
// open_sync_biz_data_medium, in MySQL or MariaDB.
//
// A row is the latest state of something. A change replaces it, and sets its status to 0. A [Source] reads the rows with that status,
// stores each as an event, synced, and only then sets their status to 1. It does so only for a row that is still the one that was
// read, byte for byte, because a time to the second does not tell two states of one second apart. A row that has changed meanwhile
// is read again. Nothing is ever deleted, and no other column is written.
//
// The ID of an event is made of the row's identity, content, time and cursor. So a state that is read again, as after a crash between
// storing and marking, is one event, for as long as the journal knows its ID.
//
// A user who may only read has [Options].ReadOnly: nothing is written then. Rows are read by the time of their change, from ten minutes
// before the newest that is known, and the source keeps that time in its place.
package rds
