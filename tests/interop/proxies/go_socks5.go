// The library armon/go-socks5 as a server on 127.0.0.1: go_socks5 PORT [USER PASS]
package main

import (
	"io/ioutil"
	"log"
	"os"

	"github.com/armon/go-socks5"
)

func main() {
	config := &socks5.Config{Logger: log.New(ioutil.Discard, "", 0)}
	if len(os.Args) > 3 && os.Args[2] != "" {
		config.Credentials = socks5.StaticCredentials{os.Args[2]: os.Args[3]}
	}
	server, err := socks5.New(config)
	if err == nil {
		err = server.ListenAndServe("tcp", "127.0.0.1:"+os.Args[1])
	}
	log.Fatal(err)
}
