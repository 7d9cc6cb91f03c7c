package com.hello.taskhub.store;

import com.microsoft.durabletask.implementation.protobuf.OrchestratorService.OrchestrationStatus;
import java.time.Instant;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which instances a query or a purge is for.
 *
 * @param statuses any of these; empty means all
 * @param createdFrom created then or later, or null
 * @param createdTo created then or earlier, or null
 * @param idPrefix how the instance id begins; empty means all
 */
public record InstanceFilter(
    Set<OrchestrationStatus> statuses,
    @Nullable Instant createdFrom,
    @Nullable Instant createdTo,
    String idPrefix) {}
