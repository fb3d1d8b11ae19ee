namespace AutoGrad;

/// <summary>Types as they are written in C#, for error messages.</summary>
internal static class TypeNames
{
    public static string Of(Type type)
    {
        if (type.IsArray) return $"{Of(ElementType(type))}{Ranks(type)}";
        if (Nullable.GetUnderlyingType(type) is { } underlying) return $"{Of(underlying)}?";
        if (Keyword(type) is { } keyword) return keyword;
        if (!type.IsGenericType) return type.Name;
        string arguments = string.Join(", ", type.GetGenericArguments().Select(Of));
        return IsTuple(type) ? $"({arguments})" : $"{type.Name.Split('`')[0]}<{arguments}>";
    }

    public static bool IsTuple(Type type) =>
        type is { IsGenericType: true, Namespace: "System" } && type.Name.StartsWith("ValueTuple`", StringComparison.Ordinal);

    // In C# the ranks of an array of arrays are written from the outside in.
    private static Type ElementType(Type type) =>
        type.GetElementType() is { } element ? element.IsArray ? ElementType(element) : element : type;

    private static string Ranks(Type type) =>
        type.GetElementType() is { } element ? $"[{new string(',', type.GetArrayRank() - 1)}]{Ranks(element)}" : "";

    private static string? Keyword(Type type) => type.IsEnum ? null : Type.GetTypeCode(type) switch
    {
        TypeCode.Boolean => "bool",
        TypeCode.Int32 => "int",
        TypeCode.Int64 => "long",
        TypeCode.Single => "float",
        TypeCode.Double => "double",
        TypeCode.String => "string",
        _ => type == typeof(object) ? "object" : null,
    };
}
