import Desk
import HTTPTypes

/// `openapi.json`, made from the route table and nothing else.
enum OpenAPI {
  static func document(of routes: [Route]) -> JSON {
    var paths: [String: JSON] = [:]
    for (path, rows) in Dictionary(grouping: routes, by: \.path) {
      paths[path] = .object(
        Dictionary(
          rows.map { ($0.method.rawValue.lowercased(), operation($0)) }, uniquingKeysWith: { first, _ in first }))
    }
    return [
      "openapi": "3.1.0",
      "info": [
        "title": "Qinka 秦卡", "version": "1.0.0",
        "description":
          "Social-security cards of a province. Errors are RFC 9457 problems; every no names its clause and the next step.",
        "license": ["name": "Apache-2.0", "identifier": "Apache-2.0"],
      ],
      "paths": .object(paths),
      "components": [
        "schemas": .object(schemas(of: routes)),
        "securitySchemes": ["session": ["type": "http", "scheme": "bearer"]],
      ],
    ]
  }

  private static func operation(_ route: Route) -> JSON {
    var operation: [String: JSON] = [
      "summary": .string(route.summary), "operationId": .string(operationID(route)),
      "responses": .object(responses(route)),
    ]
    let parameters = parameters(route)
    if !parameters.isEmpty { operation["parameters"] = .array(parameters) }
    if !route.clauses.isEmpty { operation["x-clauses"] = .array(route.clauses.map { .string($0.rawValue) }) }
    if route.access != .anyone { operation["security"] = [["session": []]] }
    if case .roles(let roles) = route.access {
      operation["x-roles"] = .array(roles.map(\.rawValue).sorted().map(JSON.string))
    }
    if let body = route.body {
      operation["requestBody"] = [
        "required": true, "content": ["application/json": ["schema": schema(of: body)]],
      ]
    }
    return .object(operation)
  }

  private static func operationID(_ route: Route) -> String {
    ([route.method.rawValue.lowercased()]
      + route.path.split(whereSeparator: { !$0.isLetter && !$0.isNumber }).map(String.init))
      .joined(separator: "-")
  }

  private static func parameters(_ route: Route) -> [JSON] {
    var parameters = route.path.split(separator: "/").filter { $0.hasPrefix("{") }.map { part in
      pathParameter(String(part.dropFirst().dropLast()))
    }
    if route.isUnsafe {
      parameters.append([
        "name": "Idempotency-Key", "in": "header", "required": true,
        "description": "A new one for every act; the same one repeats the answer and changes nothing",
        "schema": ["type": "string", "pattern": "^[A-Za-z0-9_-]{16,64}$"],
      ])
    }
    if route.isUnsafe, route.access.isPartners {
      parameters.append([
        "name": "Request-Signature", "in": "header", "required": true,
        "description": "JWS of the institution over method, path, Idempotency-Key and body; see docs/api.md",
        "schema": ["type": "string", "maxLength": 4096],
      ])
    }
    return parameters
  }

  private static func pathParameter(_ name: String) -> JSON {
    let schema: JSON =
      switch name {
      case "function": ["type": "string", "enum": ["social", "financial"]]
      case "city": ["type": "string", "pattern": "^[0-9]{6}$"]
      case "number": ["type": "string", "pattern": "^[A-Z][0-9]{16}$"]
      case "account", "key": ["type": "string", "minLength": 1, "maxLength": 64]
      default: ["type": "string", "format": "uuid"]
      }
    return ["name": .string(name), "in": "path", "required": true, "schema": schema]
  }

  private static func responses(_ route: Route) -> [String: JSON] {
    var responses: [String: JSON] = ["default": problem("Anything else: a problem that names what is wrong")]
    for status in problemStatuses(route) {
      responses["\(status)"] = problem(Problem.title(of: status))
    }
    for shape in route.answers {
      var response: [String: JSON] = ["description": .string(shape.name)]
      if !shape.contentType.isEmpty {
        let schema: JSON =
          shape.members.isEmpty ? [:] : ["$ref": .string("#/components/schemas/\(shape.name)")]
        response["content"] = .object([shape.contentType: ["schema": schema]])
      }
      responses["\(shape.status)"] = .object(response)
    }
    return responses
  }

  private static func problemStatuses(_ route: Route) -> [Int] {
    var statuses = [500, 503]
    if route.isUnsafe { statuses += [400, 403, 409, 413, 422, 507] }
    if route.access != .anyone { statuses += [401, 403, 404] }
    if route.body != nil && route.access == .anyone { statuses += [401, 429] }
    if !route.clauses.isEmpty && route.isUnsafe { statuses += [423] }
    return statuses
  }

  private static func problem(_ description: String) -> JSON {
    [
      "description": .string(description),
      "content": ["application/problem+json": ["schema": ["$ref": "#/components/schemas/Problem"]]],
    ]
  }

  private static func schema(of body: [Field]) -> JSON {
    [
      "type": "object", "additionalProperties": false,
      "required": .array(body.filter { !$0.isOptional }.map { .string($0.name) }),
      "properties": .object(
        Dictionary(body.map { ($0.name, schema(of: $0)) }, uniquingKeysWith: { first, _ in first })),
    ]
  }

  private static func schema(of field: Field) -> JSON {
    var schema: [String: JSON] = [
      "type": "string", "description": .string(field.about), "examples": [.string(field.example)],
    ]
    switch field.kind {
    case .text(let max):
      schema["minLength"] = 1
      schema["maxLength"] = .number(Double(max))
    case .oneOf(let values): schema["enum"] = .array(values.map(JSON.string))
    case .digits(let count): schema["pattern"] = .string("^[0-9]{\(count)}$")
    case .instant: schema["format"] = "date-time"
    case .day: schema["format"] = "date"
    case .base64(let max):
      schema["contentEncoding"] = "base64"
      schema["maxLength"] = .number(Double((max + 2) / 3 * 4))
    case .manyOf(let values):
      schema["type"] = "array"
      schema["uniqueItems"] = true
      schema["items"] = ["type": "string", "enum": .array(values.map(JSON.string))]
      schema["examples"] = [.array([.string(field.example)])]
    }
    return .object(schema)
  }

  private static func schemas(of routes: [Route]) -> [String: JSON] {
    var schemas: [String: JSON] = ["Problem": problemSchema]
    for shape in routes.flatMap(\.answers) where !shape.members.isEmpty { schemas[shape.name] = schema(of: shape) }
    return schemas
  }

  private static func schema(of shape: Shape) -> JSON {
    [
      "type": "object",
      "required": .array(shape.members.filter { !$0.isOptional }.map { .string($0.name) }),
      "properties": .object(
        Dictionary(
          shape.members.map { member in
            (member.name, ["type": .string(member.kind.rawValue), "description": .string(member.about)])
          }, uniquingKeysWith: { first, _ in first })),
    ]
  }

  private static let problemSchema: JSON = [
    "type": "object",
    "required": ["type", "title", "status", "code", "detail", "reference"],
    "properties": [
      "type": ["type": "string"], "title": ["type": "string"], "status": ["type": "integer"],
      "code": ["type": "string", "description": "Stable: programs branch on it"],
      "detail": ["type": "string", "description": "For the person who reads it"],
      "reference": ["type": "string", "description": "To quote when asking"],
      "clause": ["type": "string", "description": "The clause of the source that says so"],
      "next": ["type": "object", "description": "The next legal step, where and by which channel"],
      "errors": ["type": "array", "description": "What is wrong in the body, member by member"],
      "faults": ["type": "array", "description": "What is wrong with a photo: code, measured, required, message"],
      "notChecked": ["type": "array", "description": "What no program looked at in it"],
    ],
  ]
}
