package com.hello.taskhub.azure;

import com.azure.core.http.HttpHeaderName;
import com.azure.core.util.Context;
import com.azure.data.tables.TableClient;
import com.azure.data.tables.models.ListEntitiesOptions;
import com.azure.data.tables.models.TableEntity;
import com.azure.data.tables.models.TableEntityUpdateMode;
import com.azure.data.tables.models.TableTransactionAction;
import com.hello.taskhub.azure.Requests.ConflictException;
import com.hello.taskhub.store.StoreException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/** Requests for rows, in the few forms that the hub needs. Thread-safe. */
final class Tables {
  private final TableClient table;
  private final Requests requests;

  Tables(TableClient table, Requests requests) {
    this.table = table;
    this.requests = requests;
  }

  Optional<TableEntity> get(String partitionKey, String rowKey) {
    try {
      return Optional.of(requests.send(() -> table.getEntity(partitionKey, rowKey)));
    } catch (ConflictException missing) {
      return Optional.empty();
    }
  }

  /** All rows that {@code filter} lets pass, with all columns when {@code columns} is empty. */
  List<TableEntity> list(String filter, List<String> columns) {
    return list(filter, columns, row -> true, Integer.MAX_VALUE);
  }

  /** The first rows, {@code limit} at the most, that both filters let pass, ordered by key. */
  List<TableEntity> list(
      String filter, List<String> columns, Predicate<TableEntity> wanted, int limit) {
    ListEntitiesOptions options = new ListEntitiesOptions().setFilter(filter);
    if (!columns.isEmpty()) {
      options.setSelect(columns);
    }
    try {
      return requests.send(
          () -> {
            List<TableEntity> rows = new ArrayList<>();
            for (TableEntity row : table.listEntities(options, null, Context.NONE)) {
              if (rows.size() == limit) {
                break;
              }
              if (wanted.test(row)) {
                rows.add(row);
              }
            }
            return rows;
          });
    } catch (ConflictException gone) {
      throw new StoreException(
          "The hub's table " + table.getTableName() + " is gone (" + gone.code() + ")", gone);
    }
  }

  /**
   * Sends a transaction whose first action is the one whose ETag is wanted; empty if it has none.
   */
  String transact(List<TableTransactionAction> actions) throws ConflictException {
    return requests.send(
        answer -> {
          table.submitTransactionWithResponse(actions, null, answer.context());
          String etag = answer.firstETag();
          return etag == null ? "" : etag;
        });
  }

  /** Replaces a row if it is unchanged, or adds it where {@code etag} is empty. */
  String put(TableEntity row, String etag) throws ConflictException {
    if (!etag.isEmpty()) {
      row.addProperty("odata.etag", etag);
    }
    return requests.send(
        () -> {
          String written =
              (etag.isEmpty()
                      ? table.createEntityWithResponse(row, null, Context.NONE)
                      : table.updateEntityWithResponse(
                          row, TableEntityUpdateMode.REPLACE, true, null, Context.NONE))
                  .getHeaders()
                  .getValue(HttpHeaderName.ETAG);
          return written == null ? "" : closed(written);
        });
  }

  /** Removes a row if it is unchanged; it is no fault if it is gone. */
  void delete(TableEntity row) throws ConflictException {
    requests.send(() -> table.deleteEntityWithResponse(row, true, null, Context.NONE));
  }

  /** The client cuts the last quotation mark off the header's value. */
  private static String closed(String etag) {
    return etag.endsWith("\"") ? etag : etag + "\"";
  }

  static String quoted(String key) {
    return "'" + key.replace("'", "''") + "'";
  }
}
