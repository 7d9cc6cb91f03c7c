package com.hello.taskhub.azure;

import com.azure.core.http.HttpClient;
import com.azure.core.http.jdk.httpclient.JdkHttpClientBuilder;
import com.azure.core.http.policy.FixedDelayOptions;
import com.azure.core.http.policy.RetryOptions;
import com.azure.data.tables.TableClient;
import com.azure.data.tables.TableClientBuilder;
import com.azure.storage.blob.BlobContainerClient;
import com.azure.storage.blob.BlobContainerClientBuilder;
import com.azure.storage.blob.BlobServiceVersion;
import com.azure.storage.common.policy.RequestRetryOptions;
import com.azure.storage.common.policy.RetryPolicyType;
import com.hello.taskhub.azure.Requests.ConflictException;
import com.hello.taskhub.store.StoreException;
import java.net.URI;
import java.time.Duration;
import java.util.Base64;
import java.util.function.Supplier;
import java.util.logging.Level;
import java.util.logging.Logger;

/** The clients of a hub's tables and containers, which send each request once. Thread-safe. */
record AzureAccount(
    TableClient instances,
    TableClient history,
    BlobContainerClient largeMessages,
    BlobContainerClient leases,
    BlobContainerClient renewals,
    Requests requests) {
  private static final Duration CONNECT_LIMIT = Duration.ofSeconds(10);

  /** The service itself gives up after 30 s. */
  private static final Duration ANSWER_LIMIT = Duration.ofSeconds(35);

  /** Of a lease's renewal, which has to be tried again before the lease ends. */
  private static final Duration RENEWAL_LIMIT = Duration.ofSeconds(4);

  /** Kept, as a logger that nobody holds forgets its level; what matters is told by us. */
  private static final Logger CLIENT_LOG = Logger.getLogger("com.azure");

  /** Old enough for the emulators that people have; nothing newer is used. */
  private static final BlobServiceVersion BLOB_VERSION = BlobServiceVersion.V2021_12_02;

  private static final int ONE_TRY = 1;
  private static final String KEY = "AccountKey=";

  /**
   * Makes the clients; sends nothing.
   *
   * @throws IllegalArgumentException when the connection string is malformed; the message does not
   *     show it
   */
  static AzureAccount of(String connectionString, HubNames names) {
    CLIENT_LOG.setLevel(Level.OFF);
    HttpClient http = http(CONNECT_LIMIT, ANSWER_LIMIT);
    try {
      checkKey(connectionString);
      TableClient instances = table(connectionString, names.instances(), http);
      BlobContainerClient leases = container(connectionString, names.leases(), http);
      return new AzureAccount(
          instances,
          table(connectionString, names.history(), http),
          container(connectionString, names.largeMessages(), http),
          leases,
          container(connectionString, names.leases(), http(RENEWAL_LIMIT, RENEWAL_LIMIT)),
          new Requests("Azure Storage at " + place(instances.getTableEndpoint())));
    } catch (RuntimeException malformed) {
      // Its message may hold the key.
      throw new IllegalArgumentException(
          "is malformed; give an account's connection string with an AccountKey or a"
              + " SharedAccessSignature, or UseDevelopmentStorage=true");
    }
  }

  /**
   * Makes what is missing of the tables and containers.
   *
   * @return whether the table of instances is new
   */
  boolean createWhereMissing() {
    create(history::createTable);
    create(() -> largeMessages.createIfNotExists());
    create(() -> leases.createIfNotExists());
    return create(instances::createTable);
  }

  private boolean create(Supplier<?> creation) {
    try {
      requests.send(creation);
      return true;
    } catch (ConflictException exists) {
      if (exists.isMissing()) {
        throw new StoreException("Azure Storage cannot create the hub: " + exists.code());
      }
      return false;
    }
  }

  private static HttpClient http(Duration connectLimit, Duration answerLimit) {
    return new JdkHttpClientBuilder()
        .connectionTimeout(connectLimit)
        .responseTimeout(answerLimit)
        .readTimeout(answerLimit)
        .writeTimeout(answerLimit)
        .build();
  }

  /** The clients would find out with the first request, and then with every one. */
  private static void checkKey(String connectionString) {
    for (String part : connectionString.split(";")) {
      if (part.strip().startsWith(KEY)) {
        Base64.getDecoder().decode(part.strip().substring(KEY.length()));
      }
    }
  }

  /** The account's address without what may follow it. */
  private static String place(String tableUrl) {
    URI url = URI.create(tableUrl);
    return url.getHost() + (url.getPort() < 0 ? "" : ":" + url.getPort());
  }

  private static TableClient table(String connectionString, String name, HttpClient http) {
    return new TableClientBuilder()
        .connectionString(connectionString)
        .tableName(name)
        .httpClient(http)
        .retryOptions(new RetryOptions(new FixedDelayOptions(0, Duration.ofMillis(1))))
        .addPolicy(new OddAnswers())
        .addPolicy(new BatchAnswer.Policy())
        .buildClient();
  }

  private static BlobContainerClient container(
      String connectionString, String name, HttpClient http) {
    return new BlobContainerClientBuilder()
        .connectionString(connectionString)
        .containerName(name)
        .serviceVersion(BLOB_VERSION)
        .httpClient(http)
        .retryOptions(
            new RequestRetryOptions(RetryPolicyType.FIXED, ONE_TRY, ANSWER_LIMIT, null, null, null))
        .buildClient();
  }
}
