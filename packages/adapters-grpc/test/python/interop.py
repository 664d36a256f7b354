"""A client in another language: Python's grpcio, with the messages of the committed descriptors. Tells what it saw as JSON."""

import json
import sys

import grpc
from google.protobuf import descriptor_pb2, descriptor_pool, json_format, message_factory

address, descriptors = sys.argv[1:]
with open(descriptors, "rb") as file:
    files = descriptor_pb2.FileDescriptorSet.FromString(file.read())
pool = descriptor_pool.DescriptorPool()
for each in files.file:
    pool.Add(each)
factory = message_factory.MessageFactory(pool)
channel = grpc.insecure_channel(address)
admin = (("authorization", "Bearer admin"),)


def method(service, name):
    described = pool.FindServiceByName(f"quayside.{service}").FindMethodByName(name)
    request = factory.GetPrototype(described.input_type)
    response = factory.GetPrototype(described.output_type)
    streams = service == "events.v1.EventService"
    make = channel.unary_stream if streams else channel.unary_unary
    call = make(
        f"/quayside.{service}/{name}",
        request_serializer=request.SerializeToString,
        response_deserializer=response.FromString,
    )
    return request, call


def ask(service, name, fields, metadata=(), timeout=10):
    request, call = method(service, name)
    try:
        response, told = call.with_call(request(**fields), metadata=admin + tuple(metadata), timeout=timeout)
    except grpc.RpcError as error:
        trailing = dict(error.trailing_metadata())
        details = trailing.get("grpc-status-details-bin", b"")
        return {"status": error.code().name, "message": error.details(), "details": details.decode("latin-1")}
    return {
        "message": json_format.MessageToDict(response, preserving_proto_field_name=True),
        "initial": {key: value for key, value in told.initial_metadata() if isinstance(value, str)},
    }


catalog = "catalog.v1.CatalogService"
tea = {"sku": "tea", "name": "Thé 茶", "description": "Black", "prices": [{"amount": 1299, "currency": "EUR"}]}
seen = {
    "created": ask(catalog, "CreateProduct", tea, [("idempotency-key", "k1"), ("x-request-id", "mine-1")]),
    "replayed": ask(catalog, "CreateProduct", tea, [("idempotency-key", "k1")]),
    "emptied": ask(
        catalog, "UpdateProduct", {"sku": "tea", "expected_version": 1, "description_null": 0, "prices": {"items": []}}
    ),
    "archived": ask(catalog, "ArchiveProduct", {"sku": "tea", "expected_version_any": True}),
    "stale": ask(catalog, "ArchiveProduct", {"sku": "tea", "expected_version": 1}),
    "absent": ask(catalog, "GetProduct", {"sku": "none"}),
    "invalid": ask(catalog, "CreateProduct", {"sku": "x"}),
    "listed": ask(catalog, "ListProducts", {"status": [2], "sort": "-sku"}),
    "late": ask("orders.v1.OrdersService", "Get", {"id": "ord_01hzzzzzzzzzzzzzzzzzzzzzzz"}, timeout=0.2),
}

watch_request, watch = method("events.v1.EventService", "Watch")
stream = watch(watch_request(after="c1_0"), metadata=admin, timeout=10)
turns = [next(stream) for _ in range(4)]
stream.cancel()
seen["begun"] = turns[0].begun.cursor
seen["events"] = [[turn.event.type, turn.event.WhichOneof("data"), turn.event.sequence] for turn in turns[1:]]
again = watch(watch_request(after=turns[2].event.cursor, topics=["catalog"]), metadata=admin, timeout=10)
next(again)
seen["resumed"] = next(again).event.cursor == turns[3].event.cursor
again.cancel()
print(json.dumps(seen))
