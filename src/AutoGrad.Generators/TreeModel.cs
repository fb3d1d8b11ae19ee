namespace AutoGrad.Generators;

/// <summary>All that the generated text depends on.</summary>
/// <param name="FileName">The name of the generated file.</param>
/// <param name="Namespace">The namespace, or nothing for the global one.</param>
/// <param name="Containers">The beginnings of the declarations around the type, outermost first.</param>
/// <param name="Declaration">The beginning of the type's own declaration.</param>
/// <param name="TypeName">The type as it is named inside itself.</param>
/// <param name="IsAbstract">Whether the parts are mapped by derived records.</param>
/// <param name="IsValueType">Whether it is a record struct.</param>
/// <param name="MapModifier">What Map does to an inherited one: nothing, "override " or "new ".</param>
/// <param name="Supertypes">The other types whose ITree it implements.</param>
/// <param name="Parts">The stored parts in order.</param>
internal sealed record TreeModel(
    string FileName,
    string Namespace,
    EquatableList<string> Containers,
    string Declaration,
    string TypeName,
    bool IsAbstract,
    bool IsValueType,
    string MapModifier,
    EquatableList<SupertypeModel> Supertypes,
    EquatableList<PartModel> Parts);

/// <summary>A base record or interface that is a tree too.</summary>
/// <param name="Name">Its full name.</param>
/// <param name="OverridesStatics">Whether it declares a HasSameStatics to be overridden.</param>
internal sealed record SupertypeModel(string Name, bool OverridesStatics);

/// <summary>A stored property or field.</summary>
/// <param name="Name">Its name as the user reads it.</param>
/// <param name="Identifier">Its name as C# writes it.</param>
/// <param name="IsMapped">Whether it is a tree; a static value otherwise.</param>
internal sealed record PartModel(string Name, string Identifier, bool IsMapped);
