package main

func ledgerMain() {}
