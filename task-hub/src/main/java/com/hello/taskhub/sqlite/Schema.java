package com.hello.taskhub.sqlite;

import java.util.List;

/** The tables of a hub's file. */
final class Schema {
  /** Marks a file as a task hub's: "THub" in ASCII, in the header's application id. */
  static final int APPLICATION_ID = 0x54487562;

  static final int VERSION = 1;

  /** What belongs to an instance, by its key. */
  static final List<String> PARTS = List.of("payload", "history", "inbox", "activity");

  static final List<String> TABLES = List.of("payload", "history", "inbox", "activity", "instance");

  static final List<String> CREATE =
      List.of(
          """
          create table instance (
            key integer primary key,
            id text not null unique,
            execution_id text not null,
            name text not null,
            version text,
            status integer not null,
            scheduled_micros integer,
            created_micros integer not null,
            updated_micros integer not null,
            parent blob
          ) strict\
          """,
          """
          create table payload (
            key integer not null,
            kind text not null,
            value any not null,
            primary key (key, kind)
          ) strict, without rowid\
          """,
          """
          create table history (
            key integer not null,
            turn integer not null,
            events blob not null,
            primary key (key, turn)
          ) strict, without rowid\
          """,
          """
          create table inbox (
            key integer not null,
            seq integer not null,
            execution_id text,
            due_micros integer not null,
            event blob not null,
            primary key (key, seq)
          ) strict, without rowid\
          """,
          """
          create table activity (
            key integer not null,
            execution_id text not null,
            task_id integer not null,
            request blob not null,
            primary key (key, execution_id, task_id)
          ) strict, without rowid\
          """,
          "pragma application_id = " + APPLICATION_ID,
          "pragma user_version = " + VERSION);

  private Schema() {}
}
