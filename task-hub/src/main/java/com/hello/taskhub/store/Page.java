package com.hello.taskhub.store;

/**
 * A part of a long list that is ordered by instance id.
 *
 * @param afterId the list goes on behind this id; empty means from the start
 * @param limit how many at the most
 * @param withPayloads whether inputs, outputs and custom statuses are wanted too
 */
public record Page(String afterId, int limit, boolean withPayloads) {}
