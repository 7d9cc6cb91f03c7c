package com.hello.taskhub;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.StringValue;
import com.microsoft.durabletask.implementation.protobuf.OrchestratorService.CreateInstanceRequest;
import com.microsoft.durabletask.implementation.protobuf.OrchestratorService.GetInstanceRequest;
import com.microsoft.durabletask.implementation.protobuf.OrchestratorService.PurgeInstancesRequest;
import com.microsoft.durabletask.implementation.protobuf.OrchestratorService.RaiseEventRequest;
import com.microsoft.durabletask.implementation.protobuf.OrchestratorService.ResumeRequest;
import com.microsoft.durabletask.implementation.protobuf.OrchestratorService.SuspendRequest;
import com.microsoft.durabletask.implementation.protobuf.OrchestratorService.TerminateRequest;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/** Requests that cannot be served are refused by name, and harm nobody. */
class BadRequestTest extends HubTest {
  private static void assertRefused(Status.Code code, String named, Executable call) {
    StatusRuntimeException refused = assertThrows(StatusRuntimeException.class, call);
    assertEquals(code, refused.getStatus().getCode(), refused.getMessage());
    String description = String.valueOf(refused.getStatus().getDescription());
    assertTrue(description.contains(named), description);
    assertFalse(description.contains("\n"), description);
    assertFalse(description.contains("Exception"), description);
  }

  @Test
  void namesTheInstanceThatIsNotThere() {
    assertRefused(Status.Code.NOT_FOUND, "nobody", () -> client.raiseEvent("nobody", "e"));
    assertRefused(Status.Code.NOT_FOUND, "nobody", () -> client.suspendInstance("nobody"));
    assertRefused(Status.Code.NOT_FOUND, "nobody", () -> client.resumeInstance("nobody"));
    assertRefused(Status.Code.NOT_FOUND, "nobody", () -> client.terminate("nobody", null));
  }

  @Test
  void refusesAnEmptyId() {
    Status.Code code = Status.Code.INVALID_ARGUMENT;
    assertRefused(code, "", () -> raw.getInstance(GetInstanceRequest.getDefaultInstance()));
    assertRefused(
        code, "", () -> raw.waitForInstanceCompletion(GetInstanceRequest.getDefaultInstance()));
    assertRefused(
        code, "", () -> raw.raiseEvent(RaiseEventRequest.newBuilder().setName("e").build()));
    assertRefused(code, "", () -> raw.suspendInstance(SuspendRequest.getDefaultInstance()));
    assertRefused(code, "", () -> raw.resumeInstance(ResumeRequest.getDefaultInstance()));
    assertRefused(code, "", () -> raw.terminateInstance(TerminateRequest.getDefaultInstance()));
    assertRefused(code, "", () -> raw.purgeInstances(PurgeInstancesRequest.getDefaultInstance()));
  }

  @Test
  void refusesAnEmptyName() {
    CreateInstanceRequest noName = CreateInstanceRequest.newBuilder().setInstanceId("i").build();
    assertRefused(Status.Code.INVALID_ARGUMENT, "i", () -> raw.startInstance(noName));
    client.scheduleNewOrchestrationInstance("x", null, "i");
    RaiseEventRequest noEvent = RaiseEventRequest.newBuilder().setInstanceId("i").build();
    assertRefused(Status.Code.INVALID_ARGUMENT, "i", () -> raw.raiseEvent(noEvent));
  }

  @Test
  void refusesAnIdOfManyCharacters() {
    String id = "x".repeat(1025);
    assertRefused(
        Status.Code.INVALID_ARGUMENT,
        "xxxx",
        () -> client.scheduleNewOrchestrationInstance("x", null, id));
    assertRefused(
        Status.Code.INVALID_ARGUMENT, "xxxx", () -> client.getInstanceMetadata(id, false));
    String longest = "x".repeat(1024);
    assertEquals(longest, client.scheduleNewOrchestrationInstance("x", null, longest));
  }

  @Test
  void refusesWhatIsTooLarge() {
    StringValue large = StringValue.of("x".repeat(5 << 20));
    Status.Code code = Status.Code.RESOURCE_EXHAUSTED;
    CreateInstanceRequest start =
        CreateInstanceRequest.newBuilder()
            .setInstanceId("large")
            .setName("x")
            .setInput(large)
            .build();
    assertRefused(code, "large", () -> raw.startInstance(start));
    assertFalse(client.getInstanceMetadata("large", false).isInstanceFound());
    client.scheduleNewOrchestrationInstance("x", null, "large");
    RaiseEventRequest event =
        RaiseEventRequest.newBuilder().setInstanceId("large").setName("e").setInput(large).build();
    assertRefused(code, "large", () -> raw.raiseEvent(event));
    TerminateRequest terminate =
        TerminateRequest.newBuilder().setInstanceId("large").setOutput(large).build();
    assertRefused(code, "large", () -> raw.terminateInstance(terminate));
  }
}
