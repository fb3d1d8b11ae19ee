namespace System.Runtime.CompilerServices;

/// <summary>Records need this type, which .NET Standard 2.0 does not have.</summary>
internal static class IsExternalInit;
