// Command can does nothing: it shows that the machine can run the programs that go builds.
package main

func main() {}
