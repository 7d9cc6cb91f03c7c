package com.hello.events;

/**
 * A request that must be refused.
 *
 * @param kind what is wrong with it
 * @param bytes what is sent, one char a byte
 * @param end what the client does after it has sent that
 */
record MalformedRequest(String kind, String bytes, End end) {
  enum End {
    /** Waits for the answer to a request that is complete. */
    WAIT,
    /** Closes its sending side in the middle of the request. */
    HANG_UP,
    /** Sends nothing more, in the middle of the request. */
    STALL,
    /** Sends chunks until the server has enough. */
    SEND_FOREVER
  }
}
